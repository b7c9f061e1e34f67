package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AnalysisTerms.Place;

/**
 * However evidence comes, late, amended, withdrawn, with restarts of the server in between: in the end there are the
 * alerts and scores that there would be had everything come in order and right.
 */
class LateEvidencePropertyTest {
    private static final int END = 20_000;

    /**
     * A value and its fate.
     *
     * @param second when it was measured
     * @param rate what it is in truth
     * @param delay after how many seconds it came
     * @param first what it was said to be at first
     * @param fate 0 right at once, 1 amended later, 2 withdrawn later
     * @param after after how many more seconds it was amended or withdrawn
     * @param restart the server is restarted before it comes
     */
    record Value(int second, int rate, int delay, int first, int fate, int after, boolean restart) {}

    /** A row that comes. */
    private record Coming(int at, Value value, boolean correction) {}

    @Provide
    Arbitrary<List<Value>> histories() {
        Arbitrary<Integer> rates = Arbitraries.of(80, 100, 112, 118, 125, 140, 155, 170);
        Arbitrary<Value> values = Combinators.combine(
                        Arbitraries.integers().between(0, 180).map(n -> n * 60),
                        rates,
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
                                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, 5000))),
                        rates,
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, 0),
                                net.jqwik.api.Tuple.of(1, 1),
                                net.jqwik.api.Tuple.of(1, 2)),
                        Arbitraries.integers().between(1, 3000),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(5, false), net.jqwik.api.Tuple.of(1, true)))
                .as(Value::new);
        return values.list().ofMinSize(1).ofMaxSize(20).uniqueElements(Value::second);
    }

    @Property(tries = 150)
    void endsAsIfEverythingHadComeInOrder(@ForAll("histories") List<Value> history, @ForAll("holds") String hold)
            throws Exception {
        List<String> expected = inOrder(history, hold);
        List<String> found = asItCame(history, hold);
        assertThat(found).isEqualTo(expected);
    }

    /** Values every few seconds of which many come a moment late. */
    @Provide
    Arbitrary<List<Value>> jitters() {
        Arbitrary<Value> values = Combinators.combine(
                        Arbitraries.integers().between(0, 300).map(n -> n * 3),
                        Arbitraries.of(80, 100, 112, 118, 125, 140, 155, 170),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(40, 0),
                                net.jqwik.api.Tuple.of(1, 1),
                                net.jqwik.api.Tuple.of(1, 2)),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(60, false), net.jqwik.api.Tuple.of(1, true)))
                .as((second, rate, delay, fate, restart) ->
                        new Value(second, rate, delay, fate == 0 ? rate : 80, fate, 20, restart));
        return values.list().ofMinSize(40).ofMaxSize(120).uniqueElements(Value::second);
    }

    @Property(tries = 60)
    void jitterMakesNoDifference(@ForAll("jitters") List<Value> history, @ForAll("holds") String hold)
            throws Exception {
        assertThat(asItCame(history, hold)).isEqualTo(inOrder(history, hold));
    }

    /** Values of three days, of which some come days late: a band that was out of reach. */
    @Provide
    Arbitrary<List<Value>> days() {
        Arbitrary<Value> values = Combinators.combine(
                        Arbitraries.integers().between(0, 432).map(n -> n * 600),
                        Arbitraries.of(80, 100, 112, 118, 125, 140, 155, 170),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
                                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, 150_000))),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, 0),
                                net.jqwik.api.Tuple.of(1, 1),
                                net.jqwik.api.Tuple.of(1, 2)))
                .as((second, rate, delay, fate) -> new Value(second, rate, delay, 80, fate, 3000, false));
        return values.list().ofMinSize(30).ofMaxSize(90).uniqueElements(Value::second);
    }

    @Property(tries = 5)
    void aModuleMayAskForALongerWindow(@ForAll("days") List<Value> history) throws Exception {
        LimitAnalysis analysis = LimitAnalysis.within(Duration.ofDays(4));

        assertThat(asItCame(history, "PT0S", analysis, 420_000)).isEqualTo(inOrder(history, "PT0S", analysis, 420_000));
    }

    @Provide
    Arbitrary<String> holds() {
        return Arbitraries.of("PT0S", "PT1M", "PT5M");
    }

    private static List<String> inOrder(List<Value> history, String hold) throws Exception {
        return inOrder(history, hold, LimitAnalysis.measured(), END);
    }

    private static List<String> inOrder(List<Value> history, String hold, LimitAnalysis analysis, int end)
            throws Exception {
        try (Ward ward = new Ward(analysis)) {
            ward.terms.write("limits", Place.HOME, Map.of("hold", hold), -1, "anna");
            List<Value> right = history.stream()
                    .filter(v -> v.fate() != 2)
                    .sorted(Comparator.comparing(Value::second))
                    .toList();
            for (Value value : right) {
                ward.hear(value.second(), value.rate());
            }
            ward.passTo(end);
            return outcome(ward);
        }
    }

    private static List<String> asItCame(List<Value> history, String hold) throws Exception {
        return asItCame(history, hold, LimitAnalysis.measured(), END);
    }

    private static List<String> asItCame(List<Value> history, String hold, LimitAnalysis analysis, int end)
            throws Exception {
        try (Ward ward = new Ward(analysis)) {
            ward.terms.write("limits", Place.HOME, Map.of("hold", hold), -1, "anna");
            List<Coming> comings = new ArrayList<>();
            for (Value value : history) {
                int at = value.second() + value.delay();
                comings.add(new Coming(at, value, false));
                if (value.fate() != 0) {
                    comings.add(new Coming(at + value.after(), value, true));
                }
            }
            comings.sort(Comparator.comparing(Coming::at));
            for (Coming coming : comings) {
                ward.tickTo(coming.at());
                if (coming.value().restart()) {
                    ward.restart();
                }
                ward.judge(List.of(row(ward, coming)));
            }
            ward.passTo(end);
            return outcome(ward);
        }
    }

    private static Observed row(Ward ward, Coming coming) {
        Value v = coming.value();
        Instant at = Ward.START.plusSeconds(v.second());
        String id = "v" + v.second();
        if (!coming.correction()) {
            return ward.journal.observe(Ward.heartRate(id, at, ward.now, v.fate() == 0 ? v.rate() : v.first()));
        }
        ReadingStatus status = v.fate() == 1 ? ReadingStatus.CORRECTED : ReadingStatus.ENTERED_IN_ERROR;
        String known = ward.journal.observations.values().stream()
                .map(versions -> versions.get(0))
                .filter(o -> o.measurement().metric().equals("heart-rate")
                        && o.measurement().effective().toInstant().equals(at))
                .map(Observed::id)
                .findFirst()
                .orElseThrow();
        return ward.journal.version(known, Ward.heartRate(id, at, ward.now, v.rate(), status, Map.of()));
    }

    /** Alerts and scores in words that do not depend on ids. */
    private static List<String> outcome(Ward ward) {
        Set<String> lines = new TreeSet<>();
        for (Alert a : ward.alerts()) {
            if (a.state() != Alert.State.WITHDRAWN) {
                lines.add(a.kind() + " " + a.state() + " " + a.opened().toInstant() + " "
                        + a.cleared().map(Object::toString) + " " + a.severity() + " " + a.worst() + " "
                        + a.evidence().count() + " " + times(ward, a.evidence().first()) + " "
                        + times(ward, a.evidence().last()) + " " + a.text());
            }
        }
        ward.journal.observations.values().stream()
                .map(versions -> versions.get(versions.size() - 1))
                .filter(o -> o.measurement().metric().equals(LimitAnalysis.SCORE))
                .filter(o -> o.measurement().status() != ReadingStatus.ENTERED_IN_ERROR)
                .forEach(o -> lines.add("score " + o.measurement().effective() + " "
                        + o.measurement().value()));
        return List.copyOf(lines);
    }

    private static String times(Ward ward, List<String> ids) {
        return ids.stream()
                .map(id -> ward.journal
                        .observations
                        .get(id)
                        .get(0)
                        .measurement()
                        .effective()
                        .toString())
                .collect(Collectors.joining(","));
    }
}
