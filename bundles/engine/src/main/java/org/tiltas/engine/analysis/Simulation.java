package org.tiltas.engine.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tiltas.api.Lane;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Simulations;
import org.tiltas.spi.journal.Journal;

/** One key's past, judged by its terms and by others. Runs the module's code. */
final class Simulation {
    private static final Progress ALL =
            new Progress(Instant.MAX, Map.of(Lane.URGENT, Long.MAX_VALUE, Lane.ROUTINE, Long.MAX_VALUE));
    private static final int MOST_ALERTS = 10_000;

    private final Journal journal;
    private final AnalysisModule module;
    private final AnalysisDescriptor descriptor;
    private final Key key;
    private final Terms terms;
    private final ZoneId zone;

    Simulation(
            Journal journal, AnalysisModule module, AnalysisDescriptor descriptor, Key key, Terms terms, ZoneId zone) {
        this.journal = journal;
        this.module = module;
        this.descriptor = descriptor;
        this.key = key;
        this.terms = terms;
        this.zone = zone;
    }

    Simulations.Outcome run(Map<String, String> values, Instant from, Instant to) {
        List<Evidence> evidence = evidence(from, to);
        List<Alert> judged = judged(from, to);
        List<Episode> before = alarms(evidence, terms, to);
        List<Episode> after = alarms(evidence, with(values), to);
        Set<String> raised = new HashSet<>();
        after.forEach(episode -> of(judged, episode).forEach(alert -> raised.add(alert.id())));
        List<String> missed = judged.stream()
                .filter(alert -> verdict(alert) == Alert.Verdict.TRUE && !raised.contains(alert.id()))
                .map(Alert::id)
                .toList();
        return new Simulations.Outcome(
                evidence.size(), days(before, after), count(before, judged), count(after, judged), missed);
    }

    /** What would hold with these values in place of others; an empty text unsets one. */
    Terms with(Map<String, String> values) {
        Map<String, String> all = new TreeMap<>(terms.values());
        values.forEach((name, text) -> {
            if (text.isEmpty()) {
                all.remove(name);
            } else {
                all.put(name, text);
            }
        });
        return new Terms(all, terms.zone(), terms.born(), terms.ward(), terms.plans());
    }

    private List<Evidence> evidence(Instant from, Instant to) {
        List<Evidence> found = new ArrayList<>(new Rewind(journal, descriptor, "").evidence(key, from, ALL));
        found.removeIf(one -> !one.at().toInstant().isBefore(to));
        if (!isMeasured()) {
            found.sort(Comparator.comparing(one -> one.observed().offset()));
        }
        return found;
    }

    private boolean isMeasured() {
        return descriptor.order() == AnalysisDescriptor.Order.MEASURED;
    }

    private List<Episode> alarms(List<Evidence> evidence, Terms under, Instant to) {
        int[] ids = {0};
        List<Episode> all = new ArrayList<>();
        KeyRun run = new KeyRun(
                module,
                descriptor,
                key,
                new KeyState(),
                Optional.empty(),
                Optional.empty(),
                Gaps.NONE,
                other -> Optional.empty(),
                () -> "trial-" + ids[0]++);
        run.run(under, evidence, isMeasured(), to);
        run.episodes().stream().filter(e -> e.worst != Severity.INFORMATION).forEach(all::add);
        return all;
    }

    /** Alerts of the stretch that somebody has judged. */
    private List<Alert> judged(Instant from, Instant to) {
        Alerts.Query query =
                Alerts.Query.all().ofModule(descriptor.id()).ofKey(key.id()).page(Long.MAX_VALUE, MOST_ALERTS);
        return journal.alerts().search(query).stream()
                .filter(alert -> alert.key().equals(key) && verdict(alert) != null)
                .filter(alert -> alert.opened().toInstant().isBefore(to))
                .filter(alert -> alert.cleared()
                        .map(end -> !end.toInstant().isBefore(from))
                        .orElse(true))
                .toList();
    }

    private static Alert.Verdict verdict(Alert alert) {
        return alert.people().verdict().map(Alert.Judged::verdict).orElse(null);
    }

    private static List<Alert> of(List<Alert> judged, Episode episode) {
        return judged.stream()
                .filter(alert -> alert.kind().equals(episode.kind))
                .filter(alert ->
                        episode.cleared.map(end -> !alert.opened().isAfter(end)).orElse(true))
                .filter(alert -> alert.cleared()
                        .map(end -> !end.isBefore(episode.opened))
                        .orElse(true))
                .toList();
    }

    private static Simulations.Alarms count(List<Episode> alarms, List<Alert> judged) {
        int foundTrue = 0;
        int falseAlarm = 0;
        int technical = 0;
        for (Episode alarm : alarms) {
            Optional<Alert.Verdict> verdict =
                    of(judged, alarm).stream().map(Simulation::verdict).findFirst();
            foundTrue += verdict.filter(v -> v == Alert.Verdict.TRUE).isPresent() ? 1 : 0;
            falseAlarm += verdict.filter(v -> v == Alert.Verdict.FALSE_ALARM).isPresent() ? 1 : 0;
            technical += verdict.filter(v -> v == Alert.Verdict.TECHNICAL).isPresent() ? 1 : 0;
        }
        return new Simulations.Alarms(alarms.size(), foundTrue, falseAlarm, technical);
    }

    private List<Simulations.Day> days(List<Episode> before, List<Episode> after) {
        Map<LocalDate, int[]> days = new TreeMap<>();
        before.forEach(alarm -> days.computeIfAbsent(day(alarm), d -> new int[2])[0]++);
        after.forEach(alarm -> days.computeIfAbsent(day(alarm), d -> new int[2])[1]++);
        return days.entrySet().stream()
                .map(day -> new Simulations.Day(day.getKey(), day.getValue()[0], day.getValue()[1]))
                .toList();
    }

    private LocalDate day(Episode alarm) {
        return alarm.opened.atZoneSameInstant(zone).toLocalDate();
    }
}
