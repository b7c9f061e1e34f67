package org.tiltas.engine.analysis;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Terms;

/**
 * Takes one key through some evidence and the times that come in between, in the order of the clock. Runs the module's
 * code; what it says is checked here. The state it is given is changed; whoever fails on the way throws it away.
 */
final class KeyRun implements Judgements {
    private static final int LARGEST_STATE = 64 << 10;
    /** Times that may come without the clock moving on. */
    private static final int MOST_WAKES_AT_ONCE = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(KeyRun.class);

    private final AnalysisModule module;
    private final AnalysisDescriptor descriptor;
    private final Key key;
    private final Supplier<String> ids;
    private final Gaps gaps;
    private final KeyState state;
    private final Optional<SnapshotRing> ring;
    private final Function<Key, Optional<Instant>> heard;
    private final Set<Episode> episodes = new LinkedHashSet<>();
    private final List<Score> scores = new ArrayList<>();
    private Judge judge;
    private Instant clock = Instant.MIN;
    private boolean quiet;
    private int wakesAtOnce;
    /** Index of the evidence at hand, -1 before the first and while times come. */
    private int at = -1;

    KeyRun(
            AnalysisModule module,
            AnalysisDescriptor descriptor,
            Key key,
            KeyState state,
            Optional<Judge> judge,
            Optional<SnapshotRing> ring,
            Gaps gaps,
            Function<Key, Optional<Instant>> heard,
            Supplier<String> ids) {
        this.module = module;
        this.descriptor = descriptor;
        this.key = key;
        this.state = state;
        this.judge = judge.orElse(null);
        this.ring = ring;
        this.gaps = gaps;
        this.heard = heard;
        this.ids = ids;
        state.folds.values().forEach(fold -> fold.open.ifPresent(episodes::add));
    }

    /** Sees the evidence, and lets all times come that are due at the end. */
    void run(Terms terms, List<Evidence> evidence, boolean measured, Instant watermark) {
        if (judge == null) {
            judge = made(terms);
        }
        for (int i = 0; i < evidence.size(); i++) {
            Evidence one = evidence.get(i);
            Instant time = measured ? one.at().toInstant() : one.measurement().received();
            // an urgent row overtakes routine ones: no time may come before they have been seen
            wakeBefore(measured || time.isBefore(watermark) ? time : watermark);
            ring.ifPresent(r -> r.before(time, this::settled));
            at = i;
            see(one, time);
            ring.ifPresent(r -> r.see(one));
            at = -1;
        }
        wakeBefore(watermark.plusNanos(1));
        settled();
    }

    /**
     * Settings that do not go together are refused where they are set; where they were set while nobody could try them,
     * the usual values are better than no judgement.
     */
    private Judge made(Terms terms) {
        try {
            return module.judge(key, terms, state.judge);
        } catch (IllegalArgumentException e) {
            Map<String, String> usual = new TreeMap<>();
            descriptor.parameters().forEach(p -> p.usual().ifPresent(text -> usual.put(p.name(), text)));
            if (usual.equals(terms.values())) {
                throw e;
            }
            Judge made = module.judge(
                    key, new Terms(usual, terms.zone(), terms.born(), terms.ward(), terms.plans()), state.judge);
            LOG.warn(
                    "analysis {}: settings do not go together for {}; the usual values hold till they do",
                    descriptor.id(),
                    key.id());
            return made;
        }
    }

    /** The state with all that the judge knows in it. */
    private KeyState settled() {
        byte[] bytes = judge.state();
        if (bytes.length > LARGEST_STATE) {
            throw new IllegalStateException("state of more than " + (LARGEST_STATE >> 10) + " kB");
        }
        state.judge = bytes;
        return state;
    }

    private void see(Evidence one, Instant time) {
        clock = time;
        wakesAtOnce = 0;
        quiet = one.replayed();
        if (one.measurement().received().isAfter(state.received)) {
            state.received = one.measurement().received();
        }
        state.subject = one.measurement().subject().reference();
        state.device = one.measurement().device();
        judge.see(one, this);
        KeyState.Place place = KeyState.Place.of(one);
        if (state.seen.map(last -> place.compareTo(last) > 0).orElse(true)) {
            state.seen = Optional.of(place);
        }
        quiet = false;
    }

    private void wakeBefore(Instant time) {
        for (Optional<KeyState.Due> due = state.next(gaps);
                due.isPresent() && due.get().at().isBefore(time);
                due = state.next(gaps)) {
            wake(due.get());
        }
    }

    private void wake(KeyState.Due due) {
        boolean movesOn = due.at().isAfter(clock);
        wakesAtOnce = movesOn ? 0 : wakesAtOnce + 1;
        if (wakesAtOnce > MOST_WAKES_AT_ONCE) {
            throw new IllegalStateException("asks for times that have come over and over again");
        }
        if (movesOn) {
            clock = due.at();
        }
        if (due.at().isAfter(state.woke)) {
            state.woke = due.at();
        }
        if (due.kind().isEmpty()) {
            state.wakes.remove(due.name());
            judge.wake(due.asked(), this);
        } else {
            state.fold(due.kind()).ripen(due.at(), ids).ifPresent(this::began);
        }
    }

    private void began(Episode episode) {
        episode.subject = key.keying() == Key.Keying.SUBJECT ? key.id() : state.subject;
        episode.device = key.keying() == Key.Keying.DEVICE ? key.id() : state.device;
        episodes.add(episode);
        Instant opened = episode.opened.toInstant();
        state.begun = Optional.of(state.begun.filter(opened::isBefore).orElse(opened));
    }

    @Override
    public void signal(Signal signal) {
        AnalysisDescriptor.AlertKind kind = descriptor.alerts().stream()
                .filter(k -> k.name().equals(signal.kind()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("signal: kind '" + signal.kind() + "' is not declared"));
        state.fold(kind.name()).signal(signal, kind.urgent(), quiet, ids).ifPresent(this::began);
    }

    @Override
    public void score(Score score) {
        if (!descriptor.scores().contains(score.metric())) {
            throw new IllegalArgumentException("score: metric '" + score.metric() + "' is not declared");
        }
        scores.removeIf(s -> s.metric().equals(score.metric()) && s.at().isEqual(score.at()));
        scores.add(score);
    }

    @Override
    public void wakeAt(String name, Instant time) {
        state.wakes.put(name, new KeyState.Wake(time, clock));
    }

    @Override
    public Optional<Instant> lastReceived(Key other) {
        return heard.apply(other);
    }

    @Override
    public void noWake(String name) {
        state.wakes.remove(name);
    }

    KeyState state() {
        return state;
    }

    /** The time it has come to. */
    Instant clock() {
        return clock;
    }

    Judge judge() {
        return judge;
    }

    /** Index of the evidence it is at; -1 when it is none. */
    int at() {
        return at;
    }

    /** Everything that was open at the beginning or began on the way, in that order. */
    List<Episode> episodes() {
        return List.copyOf(episodes);
    }

    List<Score> scores() {
        return scores;
    }

    /** What was seen last, for evidence that is a moment late. */
    Recent recent() {
        return ring.map(SnapshotRing::recent).orElseGet(Recent::new);
    }

    /** Snapshots taken on the way, by slot. */
    Map<Integer, byte[]> snapshots() {
        return ring.map(SnapshotRing::taken).orElse(Map.of());
    }

    /** The clock of the stream at a time without an offset of its own. */
    static java.time.OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
