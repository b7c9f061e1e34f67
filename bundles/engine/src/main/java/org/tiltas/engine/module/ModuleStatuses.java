package org.tiltas.engine.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.modules.Modules.Status;

/** How the modules are: what bundles offer, what the journal remembers, and the figures of both. */
final class ModuleStatuses {
    private final Journal journal;
    private final Shelf<AdapterInstance> adapters;
    private final List<Shelf<?>> outward;

    /** @param outward modules that reach partners: channels and delivery profiles */
    ModuleStatuses(Journal journal, Shelf<AdapterInstance> adapters, List<Shelf<?>> outward) {
        this.journal = journal;
        this.adapters = adapters;
        this.outward = outward;
    }

    /** All of them, by id. */
    List<Status> list() {
        Counters counters = journal.counters();
        Map<String, Long> all = counters.all();
        Map<String, Long> lags = counters.lags();
        Map<String, Long> handled = counters.handled();
        Map<String, Status> list = new TreeMap<>();
        outward.forEach(shelf -> shelf.standings().forEach((name, standing) -> {
            // an adapter may have the name that a kind of partner has; their jars never have the same
            String id = shelf.pack(name).filter(p -> !p.isEmpty()).orElse(name);
            list.put(id, status(id, "partner", standing, 0, 0, 0));
        }));
        Map<String, Shelf.Standing> here = adapters.standings();
        here.replaceAll(this::withTrouble);
        Map<String, Record> known = new TreeMap<>();
        journal.records().list(ModuleRecord.KIND).forEach(r -> known.put(r.id(), r));
        known.forEach((id, r) -> here.putIfAbsent(id, absent(r)));
        here.forEach((id, standing) -> list.put(
                id,
                status(
                        id,
                        ModuleRecord.ADAPTER,
                        standing,
                        lags.getOrDefault(cursor(id), 0L),
                        handled.getOrDefault(cursor(id), 0L),
                        sum(all, "quarantined." + id + "."))));
        return new ArrayList<>(list.values());
    }

    private static Status status(
            String id, String kind, Shelf.Standing standing, long lag, long handled, long quarantined) {
        return new Status(
                id,
                kind,
                standing.version(),
                standing.bundle(),
                standing.state(),
                standing.reason(),
                lag,
                handled,
                quarantined,
                standing.since());
    }

    private Shelf.Standing withTrouble(String id, Shelf.Standing standing) {
        Optional<AdapterInstance> instance = adapters.active(id).map(c -> c.service);
        Optional<String> trouble = instance.flatMap(AdapterInstance::suspended);
        return trouble.isEmpty()
                ? standing
                : new Shelf.Standing(
                        standing.version(),
                        standing.bundle(),
                        instance.get().isStuck() ? "stuck" : "suspended",
                        trouble,
                        standing.since());
    }

    private Shelf.Standing absent(Record known) {
        return new Shelf.Standing(
                ModuleRecord.field(known.body(), "version"),
                -1,
                "absent",
                Optional.of("its bundle is not there; messages wait"),
                adapters.goneSince(known.id()).orElse(known.updated()));
    }

    private static long sum(Map<String, Long> counters, String prefix) {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** As {@code journal:inbox} names it unless told otherwise. */
    private static String cursor(String module) {
        return "adapter/" + module;
    }
}
