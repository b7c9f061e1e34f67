package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.Observed;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.replay.Latencies;
import org.tiltas.spi.analysis.AnalysisTerms;

/**
 * One version of an analysis judges Observations of the past from a fresh start, key by key, with nobody listening: what
 * it would have raised and reckoned. Used once, by one thread; the module runs on its own.
 */
final class Rehearsal {
    private static final int MOST_SET_ASIDE = 10;
    private static final int MOST_TIMEOUTS = 3;

    private final AnalysisInstance instance;
    private final AnalysisDescriptor descriptor;
    private final AnalysisTerms terms;
    private final boolean measured;
    private final Instant end;
    private final Map<Key, List<Evidence>> evidence = new LinkedHashMap<>();
    private final Map<String, NavigableSet<Instant>> heard = new HashMap<>();
    private final Map<Key, Outcome> outcomes = new LinkedHashMap<>();
    private final Latencies latencies = new Latencies();
    private int timeouts;

    /**
     * What came of a key.
     *
     * @param failures by id of the Observation it failed on, why; by an empty id when it was none
     */
    record Outcome(List<Episode> episodes, List<Score> scores, Map<String, String> failures) {}

    /**
     * @param rows in the order of the stream
     * @param end the time that has come when all has been seen
     */
    Rehearsal(AnalysisInstance instance, AnalysisTerms terms, List<Observed> rows, Instant end) {
        this.instance = instance;
        this.descriptor = instance.descriptor();
        this.terms = terms;
        this.measured = descriptor.order() == AnalysisDescriptor.Order.MEASURED;
        this.end = end;
        for (Observed row : rows) {
            if (BatchSort.isShown(descriptor, row.measurement())) {
                for (Key key : BatchSort.keys(descriptor, row.measurement())) {
                    evidence.computeIfAbsent(key, k -> new ArrayList<>()).add(new Evidence(row));
                    heard.computeIfAbsent(KeyState.name(key), k -> new TreeSet<>())
                            .add(row.measurement().received());
                }
            }
        }
        if (measured) {
            evidence.values().forEach(list -> list.sort(Comparator.comparing(KeyState.Place::of)));
        }
    }

    Latencies latencies() {
        return latencies;
    }

    /** What each key was shown, in its order. */
    Map<Key, List<Evidence>> evidence() {
        return evidence;
    }

    Map<Key, Outcome> outcomes() {
        return outcomes;
    }

    /** Whether it was given up on, because it hangs again and again. */
    boolean isGivenUp() {
        return timeouts >= MOST_TIMEOUTS;
    }

    /** Judges all keys, or as many as it takes to give it up. */
    Rehearsal run() throws InterruptedException {
        for (Key key : evidence.keySet()) {
            if (!isGivenUp()) {
                outcomes.put(key, judged(key));
            }
        }
        return this;
    }

    private Outcome judged(Key key) throws InterruptedException {
        List<Evidence> shown = new ArrayList<>(evidence.get(key));
        Map<String, String> failures = new LinkedHashMap<>();
        while (!isGivenUp()) {
            KeyJob job = job(key, shown);
            long begun = System.nanoTime();
            KeyJob.Task task = new KeyJob.Task(List.of(job));
            if (!instance.run(task)) {
                job.tookTooLong();
            }
            if (Boolean.TRUE.equals(task.outcome(0)) && job.failure.isEmpty()) {
                latencies.record(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun) / Math.max(1, shown.size()));
                return new Outcome(job.run.episodes(), job.run.scores(), failures);
            }
            timeouts += job.slow ? 1 : 0;
            Optional<Evidence> culprit = job.culprit();
            failures.put(culprit.map(Evidence::id).orElse(""), job.failure);
            if (culprit.isEmpty() || failures.size() >= MOST_SET_ASIDE) {
                break;
            }
            // as it would be live: what it fails on is set aside, and it goes on with the rest
            shown.remove(culprit.get());
        }
        return new Outcome(List.of(), List.of(), failures);
    }

    private KeyJob job(Key key, List<Evidence> shown) {
        int[] ids = {0};
        KeyRun[] own = new KeyRun[1];
        own[0] = new KeyRun(
                instance.module(),
                descriptor,
                key,
                new KeyState(),
                Optional.empty(),
                Optional.empty(),
                Gaps.NONE,
                other -> measured ? Optional.empty() : lastReceived(other, own[0].clock()),
                () -> "trial-" + ids[0]++);
        return new KeyJob(key, terms(key), List.copyOf(shown), measured, end, Optional.empty(), own[0]);
    }

    private Optional<Instant> lastReceived(Key other, Instant now) {
        return Optional.ofNullable(
                heard.getOrDefault(KeyState.name(other), new TreeSet<>()).floor(now));
    }

    /** What would hold for it if it served: its own usual values, and whatever was set and still is a value. */
    private Terms terms(Key key) {
        Terms now = terms.terms(descriptor.id(), key);
        AnalysisTerms.Effective effective = terms.effective(descriptor.id(), key);
        Map<String, String> values = new TreeMap<>();
        for (Parameter parameter : descriptor.parameters()) {
            parameter.usual().ifPresent(text -> values.put(parameter.name(), text));
            Optional.ofNullable(effective.values().get(parameter.name()))
                    .filter(value -> value.from().level() != AnalysisTerms.Level.USUAL)
                    .filter(value ->
                            ParameterCheck.fault(parameter, value.text()).isEmpty())
                    .ifPresent(value -> values.put(parameter.name(), value.text()));
        }
        values.values().removeIf(String::isEmpty);
        return new Terms(values, now.zone(), now.born(), now.ward(), now.plans());
    }
}
