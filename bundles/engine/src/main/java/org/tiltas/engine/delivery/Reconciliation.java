package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.Reconciling;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/**
 * Compares receipts with what the partner holds, by identifier. What it has lost is sent anew as it stands now, as far
 * as filter and legal basis let it out; what it holds and we have no receipt for is reported.
 */
final class Reconciliation implements Errands.Step {
    private static final int RECEIPTS = 50;
    private static final int AT_ONCE = 200;

    /** What {@link ErrandRecord#listing} is before the first page. */
    private static final String FIRST_PAGE = "first";

    /** An acceptance this young may lack its receipt only because that is being committed. */
    private static final Duration YOUNG = Duration.ofMinutes(5);

    private final Journal journal;
    private final FhirViews views;
    private final Clock clock;

    Reconciliation(Journal journal, FhirViews views, Clock clock) {
        this.journal = journal;
        this.views = views;
        this.clock = clock;
    }

    @Override
    public ErrandRecord go(ErrandRecord errand, Delivery delivery, Unit unit)
            throws HostFailure, RetryLater, InterruptedException {
        if (!delivery.canReconcile()) {
            return errand.ended("failed", clock.instant(), Optional.of("this kind of partner cannot be asked"));
        }
        try (Reconciling.Inventory inventory = delivery.inventory()) {
            return errand.listing().isEmpty()
                    ? compare(errand, delivery, inventory, unit)
                    : list(errand, delivery, inventory);
        }
    }

    private ErrandRecord compare(ErrandRecord errand, Delivery delivery, Reconciling.Inventory inventory, Unit unit)
            throws HostFailure, RetryLater, InterruptedException {
        Errand about = errand.errand();
        List<Long> offsets = new ArrayList<>();
        long behind = errand.after();
        for (Receipt receipt :
                journal.deliveries().receipts(about.partner(), about.from(), about.to(), behind, RECEIPTS)) {
            if (offsets.size() < AT_ONCE) {
                receipt.items().forEach(item -> offsets.add(item.offset()));
                behind = receipt.items().get(0).offset();
            }
        }
        if (offsets.isEmpty()) {
            return errand.listing(FIRST_PAGE);
        }
        Map<String, Observed> rows = new LinkedHashMap<>();
        journal.observations().at(offsets).forEach(row -> rows.put(views.identifier(row), row));
        Map<String, List<String>> found = inventory.find(rows.keySet());
        List<Observed> missing = rows.entrySet().stream()
                .filter(entry -> !found.containsKey(entry.getKey()))
                .flatMap(entry -> journal.observations().get(entry.getValue().id()).stream())
                .toList();
        ErrandRecord after = doubles(errand, found);
        Restored restored = restore(missing, delivery, unit);
        after = after.counting("sent", restored.sent());
        if (restored.open().isPresent()) {
            // it comes again; what was sent by now is found then
            return after.waiting(restored.open());
        }
        return after.at(behind)
                .counting("compared", rows.size())
                .counting("found", found.size())
                .counting("missing", missing.size())
                .counting("refused", restored.refused())
                .counting("kept", missing.size() - restored.sent() - restored.refused());
    }

    private static ErrandRecord doubles(ErrandRecord errand, Map<String, List<String>> found) {
        ErrandRecord after = errand;
        for (Map.Entry<String, List<String>> each : found.entrySet()) {
            if (each.getValue().size() > 1) {
                after = after.stranger("held " + each.getValue().size() + " times: "
                        + String.join(", ", each.getValue().stream().limit(5).toList()));
            }
        }
        return after;
    }

    /** @param open why some of them are not settled */
    private record Restored(long sent, long refused, Optional<String> open) {}

    private static Restored restore(List<Observed> missing, Delivery delivery, Unit unit)
            throws HostFailure, RetryLater, InterruptedException {
        long sent = 0;
        long refused = 0;
        Optional<String> open = Optional.empty();
        for (Lane lane : Lane.values()) {
            List<Observed> rows = missing.stream()
                    .filter(row -> row.measurement().lane() == lane)
                    .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                    .toList();
            if (!rows.isEmpty()) {
                Settlement settlement = delivery.desk(lane).restore(rows, unit);
                sent += settlement.delivered();
                refused += settlement.refused();
                open = settlement.open().values().stream()
                        .map(Settlement.Open::reason)
                        .findFirst()
                        .or(Optional::<String>empty);
            }
        }
        return new Restored(sent, refused, open);
    }

    private ErrandRecord list(ErrandRecord errand, Delivery delivery, Reconciling.Inventory inventory)
            throws HostFailure, InterruptedException {
        Errand about = errand.errand();
        Optional<String> page = Optional.of(errand.listing()).filter(text -> !text.equals(FIRST_PAGE));
        Optional<Reconciling.Page> listed = inventory.list(about.from(), about.to(), page);
        ErrandRecord after = errand;
        for (Map.Entry<String, List<String>> each :
                listed.map(Reconciling.Page::found).orElse(Map.of()).entrySet()) {
            if (isStranger(about.partner(), each.getKey(), delivery)) {
                after = after.stranger("no receipt: " + String.join(", ", each.getValue()));
            }
        }
        Optional<String> next = listed.flatMap(Reconciling.Page::next);
        return next.isPresent()
                ? after.listing(next.get())
                : after.ended(
                        "done",
                        clock.instant(),
                        listed.isPresent() ? Optional.empty() : Optional.of("the partner cannot list what it holds"));
    }

    private boolean isStranger(String partner, String identifier, Delivery delivery) {
        Optional<Observed> row = views.identity(identifier)
                .flatMap(key -> journal.observations().byIdentity(key.time(), key.identity()));
        if (row.isEmpty()) {
            return true;
        }
        boolean underWay = row.get().recorded().plus(YOUNG).isAfter(clock.instant())
                || delivery.desk(row.get().measurement().lane()).isAhead(row.get());
        return !underWay
                && journal.deliveries().receipt(partner, row.get().id()).isEmpty();
    }
}
