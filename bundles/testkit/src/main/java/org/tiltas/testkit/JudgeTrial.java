package org.tiltas.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.tiltas.api.Subject;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Terms;

/**
 * Plays the server for one judge of an analysis. After each step the judge's state is taken out and a new judge is made
 * of it, so that every test shows the state to be whole. Time stands still unless the test moves it, beginning on Monday,
 * 23 November 2026 at 08:00 in Vilnius; what was asked for by {@link Judgements#wakeAt} comes as it passes.
 *
 * <pre>{@code
 * JudgeTrial trial = JudgeTrial.of(new BedScale()).set("gain.most", "2.0");
 * trial.see(Piece.quantity(Metrics.WEIGHT, "71.3"));
 * trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "73.5"));
 * assertThat(trial.last("gain").level()).isEqualTo(Signal.Level.RAISED);
 * }</pre>
 */
public final class JudgeTrial {
    private static final OffsetDateTime BEGINNING = OffsetDateTime.parse("2026-11-23T08:00:00+02:00");

    private final AnalysisModule module;
    private final Map<String, String> values = new HashMap<>();
    private final TreeMap<String, Instant> wakes = new TreeMap<>();
    private final Map<Key, Instant> received = new HashMap<>();
    private final List<Signal> signals = new ArrayList<>();
    private final List<Score> scores = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();

    private Key key = new Key(Key.Keying.SUBJECT, "Patient/1");
    private Subject subject = new Subject(Subject.Kind.PATIENT, "1");
    private ZoneId zone = ZoneId.of("Europe/Vilnius");
    private Optional<LocalDate> born = Optional.empty();
    private String ward = "";
    private OffsetDateTime now = BEGINNING;
    private byte[] state = {};
    private Judge kept;
    private boolean keeps;
    private long pieces;
    private int largest;

    private JudgeTrial(AnalysisModule module) {
        this.module = Objects.requireNonNull(module, "module");
        module.descriptor()
                .parameters()
                .forEach(parameter -> parameter.usual().ifPresent(usual -> values.put(parameter.name(), usual)));
    }

    /** A trial with the usual parameters, of the judge of the resident {@code Patient/1}. */
    public static JudgeTrial of(AnalysisModule module) {
        return new JudgeTrial(module);
    }

    /** Keeps one judge from now on in place of making a new one each time. */
    JudgeTrial keeping() {
        keeps = true;
        return this;
    }

    /** Judges this instead; evidence stays about the same subject unless the key is one. */
    public JudgeTrial key(Key other) {
        key = other;
        if (other.keying() == Key.Keying.SUBJECT) {
            String[] parts = other.id().split("/", 2);
            subject = new Subject(Subject.Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[1]);
        }
        return this;
    }

    /** Sets a parameter from now on; an empty text unsets it. */
    public JudgeTrial set(String parameter, String value) {
        if (module.descriptor().parameters().stream()
                .noneMatch(known -> known.name().equals(parameter))) {
            throw new IllegalArgumentException("parameter: '" + parameter + "' is not declared");
        }
        values.put(parameter, value);
        return this;
    }

    public JudgeTrial zone(ZoneId home) {
        zone = home;
        return this;
    }

    public JudgeTrial born(LocalDate date) {
        born = Optional.of(date);
        return this;
    }

    public JudgeTrial ward(String name) {
        ward = name;
        return this;
    }

    /** Agrees on a plan with the resident, from the next step on. */
    public JudgeTrial plan(Plan plan) {
        plans.add(plan);
        return this;
    }

    /** Forgets what was agreed. */
    public JudgeTrial noPlans() {
        plans.clear();
        return this;
    }

    /** How the plans stand today; must not change what the judge knows. */
    public List<Progress> progress() {
        Judge judge = module.judge(key, terms(), state.clone());
        List<Progress> all = judge.progress(now.atZoneSameInstant(zone).toLocalDate());
        if (!Arrays.equals(state, judge.state())) {
            throw new AssertionError("progress: has changed the state");
        }
        return all;
    }

    /** It is this time now; every wake up to it has come. */
    public JudgeTrial at(OffsetDateTime time) {
        if (time.isBefore(now)) {
            throw new IllegalArgumentException("time: " + time + " is past, it is " + now);
        }
        passed(time.toInstant(), true);
        now = time;
        return this;
    }

    public JudgeTrial at(String time) {
        return at(OffsetDateTime.parse(time));
    }

    /** So much time passes. */
    public JudgeTrial after(Duration time) {
        return at(now.plus(time));
    }

    /** The server gets a piece of evidence now. What is late was measured before; the trial winds nothing back. */
    public Evidence see(Piece piece) {
        passed(now.toInstant(), false);
        Evidence evidence = piece.evidence(++pieces, subject, now);
        heard(piece.gateway());
        step((judge, judgements) -> judge.see(evidence, judgements));
        return evidence;
    }

    /** Another device speaks through a gateway now; told by {@link Judgements#lastReceived}. */
    public JudgeTrial heard(String gateway) {
        received.put(new Key(Key.Keying.GATEWAY, gateway), now.toInstant());
        return this;
    }

    private void passed(Instant until, boolean inclusive) {
        for (Optional<Map.Entry<String, Instant>> next = earliest();
                next.isPresent()
                        && (next.get().getValue().isBefore(until)
                                || inclusive && next.get().getValue().equals(until));
                next = earliest()) {
            Instant time = next.get().getValue();
            wakes.remove(next.get().getKey());
            step((judge, judgements) -> judge.wake(time, judgements));
        }
    }

    private Optional<Map.Entry<String, Instant>> earliest() {
        return wakes.entrySet().stream()
                .min(Map.Entry.<String, Instant>comparingByValue()
                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()));
    }

    private void step(BiConsumer<Judge, Judgements> act) {
        Judge judge = keeps && kept != null ? kept : module.judge(key, terms(), state.clone());
        act.accept(judge, new Said());
        kept = judge;
        state = judge.state().clone();
        largest = Math.max(largest, state.length);
        if (keeps) {
            return;
        }
        byte[] again = module.judge(key, terms(), state.clone()).state();
        if (!Arrays.equals(state, again)) {
            throw new AssertionError("state: a judge made from it gives another one");
        }
    }

    private Terms terms() {
        return new Terms(values, zone, born, ward, plans);
    }

    private final class Said implements Judgements {
        private final JudgementRules rules = new JudgementRules(module.descriptor());

        @Override
        public void signal(Signal signal) {
            rules.check(signal);
            signals.add(signal);
        }

        @Override
        public void score(Score score) {
            rules.check(score);
            scores.add(score);
        }

        @Override
        public void wakeAt(String name, Instant at) {
            wakes.put(name, at);
        }

        @Override
        public void noWake(String name) {
            wakes.remove(name);
        }

        @Override
        public Optional<Instant> lastReceived(Key other) {
            return Optional.ofNullable(received.get(other));
        }
    }

    public OffsetDateTime now() {
        return now;
    }

    /** Everything it has signalled so far, in order. */
    public List<Signal> signals() {
        return List.copyOf(signals);
    }

    /** What it has signalled of one kind. */
    public List<Signal> signals(String kind) {
        return signals.stream().filter(signal -> signal.kind().equals(kind)).toList();
    }

    /** The last signal of a kind. */
    public Signal last(String kind) {
        List<Signal> all = signals(kind);
        if (all.isEmpty()) {
            throw new NoSuchElementException("no signal of '" + kind + "' among " + signals);
        }
        return all.get(all.size() - 1);
    }

    /** Everything it has reckoned so far, in order. */
    public List<Score> scores() {
        return List.copyOf(scores);
    }

    /** The last score of a metric. */
    public Score lastScore(String metric) {
        return scores.stream()
                .filter(score -> score.metric().equals(metric))
                .reduce((one, other) -> other)
                .orElseThrow(() -> new NoSuchElementException("no score '" + metric + "' among " + scores));
    }

    /** Forgets signals and scores; the judge forgets nothing. */
    public JudgeTrial forget() {
        signals.clear();
        scores.clear();
        return this;
    }

    /** Times it has asked for, by name. */
    public Map<String, Instant> wakes() {
        return new TreeMap<>(wakes);
    }

    /** Its state; a copy. */
    public byte[] state() {
        return state.clone();
    }

    /** Size of the largest state so far, bytes. */
    public int largestState() {
        return largest;
    }
}
