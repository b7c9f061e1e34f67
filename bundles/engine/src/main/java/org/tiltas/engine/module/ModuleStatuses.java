package org.tiltas.engine.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.spi.analysis.Enablement;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.modules.Modules.Status;

/** How the modules are: what bundles offer, what the journal remembers, and the figures of both. */
final class ModuleStatuses {
    private final Journal journal;
    private final Shelf<AdapterInstance> adapters;
    private final Shelf<AnalysisInstance> analyses;
    private final List<Shelf<? extends Supervised>> outward;

    /** @param outward modules that reach partners: channels and delivery profiles */
    ModuleStatuses(
            Journal journal,
            Shelf<AdapterInstance> adapters,
            Shelf<AnalysisInstance> analyses,
            List<Shelf<? extends Supervised>> outward) {
        this.journal = journal;
        this.adapters = adapters;
        this.analyses = analyses;
        this.outward = outward;
    }

    /** All of them, by id. */
    List<Status> list(Optional<TransportRoom> transports) {
        Counters counters = journal.counters();
        Map<String, Long> all = counters.all();
        Map<String, Long> lags = counters.lags();
        Map<String, Long> handled = counters.handled();
        Map<String, Status> list = new TreeMap<>();
        outward.forEach(shelf -> shelf.standings().forEach((name, standing) -> {
            // an adapter may have the name that a kind of partner has; their jars never have the same
            String id = shelf.pack(name).filter(p -> !p.isEmpty()).orElse(name);
            list.put(id, status(id, "partner", withTrouble(shelf, name, standing), 0, 0, 0));
        }));
        Map<String, Shelf.Standing> here = adapters.standings();
        here.replaceAll((id, standing) -> withTrouble(adapters, id, standing));
        Map<String, Shelf.Standing> judging = analyses.standings();
        judging.replaceAll(this::withAnalysisTrouble);
        for (Record record : journal.records().list(ModuleRecord.KIND)) {
            switch (ModuleRecord.field(record.body(), "kind")) {
                case ModuleRecord.ANALYSIS -> judging.putIfAbsent(record.id(), absent(record));
                case ModuleRecord.TRANSPORT -> {
                    // its room tells of it
                }
                default -> here.putIfAbsent(record.id(), absent(record));
            }
        }
        transports.ifPresent(room -> room.statuses().forEach(status -> list.put(status.id(), status)));
        Map<String, Map<String, Shelf.Standing>> kinds =
                Map.of(ModuleRecord.ADAPTER, here, ModuleRecord.ANALYSIS, judging);
        kinds.forEach((kind, standings) -> standings.forEach((id, standing) -> list.put(
                id,
                status(
                        id,
                        kind,
                        standing,
                        lags.getOrDefault(cursor(kind, id), 0L),
                        handled.getOrDefault(cursor(kind, id), 0L),
                        sum(all, "quarantined." + id + ".")))));
        return new ArrayList<>(list.values());
    }

    private Shelf.Standing withAnalysisTrouble(String id, Shelf.Standing standing) {
        Optional<AnalysisInstance> instance = analyses.active(id).map(c -> c.service);
        if (instance.flatMap(AnalysisInstance::suspended).isPresent()) {
            return withTrouble(analyses, id, standing);
        }
        return instance.isPresent() && isDisabled(instance.get().descriptor())
                ? new Shelf.Standing(
                        standing.version(),
                        standing.bundle(),
                        "disabled",
                        Optional.of(Enablement.NOTICE),
                        standing.since())
                : standing;
    }

    private boolean isDisabled(AnalysisDescriptor descriptor) {
        return descriptor.purpose() == AnalysisDescriptor.Purpose.MEDICAL
                && journal.records()
                        .get(Enablement.KIND, descriptor.id())
                        .filter(decision ->
                                ModuleRecord.field(decision.body(), "enabled").equals("true"))
                        .isEmpty();
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

    private static Shelf.Standing withTrouble(Shelf<? extends Supervised> shelf, String id, Shelf.Standing standing) {
        Optional<Supervised> instance = shelf.active(id).map(c -> c.service);
        Optional<String> trouble = instance.flatMap(Supervised::suspended);
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

    /** As {@code journal:inbox} names it unless told otherwise, and the shipped route of the analyses. */
    private static String cursor(String kind, String module) {
        return kind + "/" + module;
    }
}
