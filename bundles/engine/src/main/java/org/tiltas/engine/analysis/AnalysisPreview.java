package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tiltas.api.Observed;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Score;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.replay.Comparison;
import org.tiltas.engine.replay.Differences;
import org.tiltas.engine.replay.ReadingText;
import org.tiltas.engine.replay.StoredObservations;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.modules.LifeCycle.Sample;

/**
 * Compares what a candidate raises and reckons over Observations of the past with what the active version does. Both
 * begin knowing nothing, so an alert that was open before the first Observation is in neither. Nothing is written, nobody
 * is called.
 */
public final class AnalysisPreview {
    private static final Rehearsal.Outcome NOTHING = new Rehearsal.Outcome(List.of(), List.of(), Map.of());

    private final Journal journal;
    private final AnalysisTerms terms;

    public AnalysisPreview(Journal journal, AnalysisTerms terms) {
        this.journal = journal;
        this.terms = terms;
    }

    /**
     * Runs both.
     *
     * @param active with a thread and a record of its own, as the candidate
     */
    public Comparison compare(AnalysisInstance active, AnalysisInstance candidate, Sample sample)
            throws InterruptedException {
        Set<String> metrics = new HashSet<>(active.descriptor().metrics());
        boolean any = metrics.isEmpty() || candidate.descriptor().metrics().isEmpty();
        metrics.addAll(candidate.descriptor().metrics());
        List<Observed> rows = StoredObservations.of(journal, any ? Set.of() : metrics, sample);
        Instant end = rows.stream()
                .map(row -> row.measurement().received())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        Rehearsal now = new Rehearsal(active, terms, rows, end).run();
        Rehearsal then = new Rehearsal(candidate, terms, rows, end).run();
        Differences differences = new Differences();
        Set<Key> keys = new LinkedHashSet<>(now.evidence().keySet());
        keys.addAll(then.evidence().keySet());
        keys.forEach(key -> compare(key, now, then, differences));
        if (then.isGivenUp()) {
            differences.stop("the candidate did not answer in time again and again");
        }
        return differences.comparison(judged(now, then), now.latencies(), then.latencies());
    }

    /** How many Observations either of them was shown. */
    private static long judged(Rehearsal now, Rehearsal then) {
        Set<String> ids = new HashSet<>();
        for (Rehearsal each : List.of(now, then)) {
            each.evidence().values().forEach(list -> list.forEach(e -> ids.add(e.id())));
        }
        return ids.size();
    }

    private static void compare(Key key, Rehearsal now, Rehearsal then, Differences differences) {
        Rehearsal.Outcome old = now.outcomes().getOrDefault(key, NOTHING);
        Rehearsal.Outcome fresh = then.outcomes().getOrDefault(key, NOTHING);
        List<Evidence> shown = then.evidence().getOrDefault(key, now.evidence().getOrDefault(key, List.of()));
        fresh.failures()
                .forEach((id, how) -> differences.failed(
                        id.isEmpty() ? last(shown, Instant.MAX) : id,
                        how.equals("took too long") ? "timeout" : "analysis-failed",
                        key.id() + ": " + how,
                        old.failures().isEmpty() ? "judged" : "analysis-failed"));
        if (then.isGivenUp() && !then.outcomes().containsKey(key)) {
            return;
        }
        Function<Found, String> place = found -> found.evidence().isEmpty()
                ? last(shown, found.at())
                : found.evidence().get(0);
        pair(key, found(old), found(fresh), place, differences);
    }

    /**
     * An alert or a score.
     *
     * @param mark what makes two of them the same
     */
    private record Found(
            String what, Instant at, Object mark, List<String> evidence, String text, Map<String, String> fields) {}

    private static List<Found> found(Rehearsal.Outcome outcome) {
        List<Found> all = new ArrayList<>();
        outcome.episodes().forEach(episode -> all.add(alert(episode)));
        outcome.scores().forEach(score -> all.add(score(score)));
        return all;
    }

    private static Found alert(Episode episode) {
        String what = "alert " + episode.kind;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(what + " opened", String.valueOf(episode.opened));
        fields.put(what + " cleared", episode.cleared.map(Object::toString).orElse(""));
        fields.put(what + " severity", episode.worst.name().toLowerCase(Locale.ROOT));
        fields.put(what + " text", episode.text);
        fields.put(what + " evidence", String.join(" ", episode.first));
        fields.put(what + " signals", String.valueOf(episode.count));
        return new Found(
                what,
                episode.opened.toInstant(),
                episode.opened.toInstant(),
                episode.first,
                episode.worst.name().toLowerCase(Locale.ROOT) + ", " + episode.opened + ": " + episode.text,
                fields);
    }

    private static Found score(Score score) {
        String what = "score " + score.metric();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(what, ReadingText.value(score.value()));
        fields.put(what + " note", score.note());
        fields.put(what + " derivedFrom", String.join(" ", score.derivedFrom()));
        return new Found(
                what,
                score.at().toInstant(),
                score.at().toInstant(),
                score.derivedFrom(),
                ReadingText.value(score.value()) + ", " + score.at(),
                fields);
    }

    /** The same at the same time belong together; of what is left, one alert after the other of a kind. */
    private static void pair(
            Key key, List<Found> old, List<Found> fresh, Function<Found, String> place, Differences differences) {
        Map<String, Map<Object, Found>> open = new LinkedHashMap<>();
        for (Found each : old) {
            open.computeIfAbsent(each.what(), w -> new LinkedHashMap<>()).put(each.mark(), each);
        }
        List<Found> alone = new ArrayList<>();
        for (Found each : fresh) {
            Found before = open.getOrDefault(each.what(), Map.of()).remove(each.mark());
            if (before == null) {
                alone.add(each);
            } else {
                differences.fields(place.apply(each), before.fields(), each.fields());
            }
        }
        Map<String, Deque<Found>> left = new HashMap<>();
        open.forEach((what, found) -> left.put(what, new ArrayDeque<>(sorted(found.values()))));
        for (Found each : sorted(alone)) {
            Found before = each.what().startsWith("alert ")
                    ? left.getOrDefault(each.what(), new ArrayDeque<>()).poll()
                    : null;
            if (before == null) {
                differences.added(place.apply(each), each.what(), key.id(), each.text());
            } else {
                differences.fields(place.apply(each), before.fields(), each.fields());
            }
        }
        left.values()
                .forEach(rest ->
                        rest.forEach(each -> differences.gone(place.apply(each), each.what(), key.id(), each.text())));
    }

    private static List<Found> sorted(Collection<Found> found) {
        return found.stream().sorted(Comparator.comparing(Found::at)).toList();
    }

    /** The Observation that was the newest then; what comes of silence is told with it. */
    private static String last(List<Evidence> shown, Instant at) {
        Optional<Evidence> newest =
                shown.stream().filter(e -> !e.at().toInstant().isAfter(at)).reduce((a, b) -> b);
        return newest.map(Evidence::id)
                .orElse(shown.isEmpty() ? "" : shown.get(0).id());
    }
}
