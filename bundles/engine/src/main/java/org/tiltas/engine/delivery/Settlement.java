package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/** What came of a pass: receipts, parked items, and subjects that have to wait. */
final class Settlement {
    /**
     * A subject that is not settled.
     *
     * @param from offset of its first row that is not
     * @param rest how long trying again is of no use, where that is known
     */
    record Open(long from, String reason, Optional<Duration> rest) {}

    /** Rows of a lane some of which may have been sent before this pass. */
    record Stretch(Lane lane, long first, long last) {}

    private final String partner;
    private final List<Receipt.Item> receipts = new ArrayList<>();
    private final List<Parking> parked = new ArrayList<>();
    private final List<Duration> durations = new ArrayList<>();
    private final List<Observed> held = new ArrayList<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Long> withheld = new TreeMap<>();
    private final Map<Receipt.Item, Long> withdrawn = new LinkedHashMap<>();
    private final Latency latency;
    private List<Observed> suspects = List.of();
    private Instant answered = Instant.EPOCH;

    Settlement(String partner, Latency latency) {
        this.partner = partner;
        this.latency = latency;
    }

    /** @param words offset of the version whose words went out; another than the row's own takes that one back */
    void delivered(Observed row, long words, String remote, Instant at) {
        Receipt.Item receipt = new Receipt.Item(row.offset(), remote);
        receipts.add(receipt);
        durations.add(Duration.between(row.measurement().received(), at));
        if (words != row.offset()) {
            withdrawn.put(receipt, words);
        }
        held.add(row);
        answered = at;
    }

    void refused(Observed row, DeliveryOutcome.Refused refused) {
        parked.add(new Parking(
                partner,
                row.offset(),
                row.id(),
                row.measurement().subject().reference(),
                refused.status(),
                refused.answer()));
    }

    /** It is not sent for want of a legal basis. */
    void withheld(String reason) {
        withheld.merge(reason, 1L, Long::sum);
    }

    boolean isWithheld() {
        return !withheld.isEmpty();
    }

    /** What is withheld now was counted when its turn came. */
    void uncounted() {
        withheld.clear();
    }

    int delivered() {
        return receipts.size();
    }

    int refused() {
        return parked.size();
    }

    void unsettled(Observed row, DeliveryOutcome.Unsettled outcome) {
        open.putIfAbsent(
                row.measurement().subject().reference(), new Open(row.offset(), outcome.reason(), outcome.rest()));
    }

    /** These may have been sent before. */
    void suspect(List<Observed> rows) {
        suspects = rows;
    }

    /** What of the suspects was passed over, so that it stays unknown whether the partner holds it. */
    Optional<Stretch> doubtful() {
        Set<Long> settled = new HashSet<>();
        receipts.forEach(receipt -> settled.add(receipt.offset()));
        parked.forEach(parking -> settled.add(parking.offset()));
        List<Observed> passed = suspects.stream()
                .filter(row -> row.version() == 1 && !settled.contains(row.offset()))
                .filter(row -> !open.containsKey(row.measurement().subject().reference()))
                .toList();
        return passed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Stretch(
                        passed.get(0).measurement().lane(),
                        passed.get(0).offset(),
                        passed.get(passed.size() - 1).offset()));
    }

    /** Rows the partner holds now. */
    List<Observed> held() {
        return held;
    }

    Map<String, Open> open() {
        return open;
    }

    /** Writes receipts and parked items into the unit and counts them. */
    void fill(Unit unit) {
        if (!receipts.isEmpty()) {
            receipts.sort(Comparator.comparingLong(Receipt.Item::offset));
            unit.receipt(new Receipt(partner, answered, List.copyOf(receipts)));
        }
        parked.forEach(unit::park);
        withdrawn.forEach((receipt, words) -> Holdings.withdrawn(unit, partner, receipt, words));
        withheld.forEach((reason, count) -> {
            unit.count("withheld." + partner + "." + reason, count);
            Meters.counter("tiltas_withheld_total", "partner", partner, "reason", reason)
                    .add(count);
        });
        Meters.counter("tiltas_delivered_total", "partner", partner).add(receipts.size());
        Meters.counter("tiltas_parked_total", "partner", partner).add(parked.size());
        Meters.Histogram histogram = Meters.histogram("tiltas_end_to_end_seconds", "partner", partner);
        durations.forEach(duration -> {
            histogram.record(Math.max(0, duration.toNanos()));
            latency.record(duration);
        });
    }
}
