package org.tiltas.analysis.silence;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/**
 * Watches one device. Its silence is counted in four parts of the time it may be silent, and a part counts only if its
 * gateway spoke meanwhile: when a gateway or the server is out, that is one alert and not one for each device.
 */
final class DeviceJudge implements Judge {
    private static final int PARTS = 4;

    private static final String WAKE = "silent";
    private static final String LAST = "last";
    private static final String LAST_ID = "last.id";
    private static final String GATEWAY = "gateway";
    private static final String PASSED = "passed";
    private static final String TOLD = "told";

    private final Terms terms;
    private final Memory memory;
    private final Condition condition;
    private final boolean watched;
    private final Optional<Duration> silentAfter;
    private final Duration steadyAfter;
    private final Map<Rhythm, Duration> limits = new EnumMap<>(Rhythm.class);

    DeviceJudge(Terms terms, byte[] state) {
        this.terms = terms;
        this.memory = Memory.of(state);
        this.condition = new Condition(memory, terms);
        this.watched = terms.flag(SilenceAnalysis.WATCH);
        this.silentAfter = terms.duration(SilenceAnalysis.SILENT_AFTER);
        this.steadyAfter = terms.duration(SilenceAnalysis.STEADY_AFTER).orElse(Duration.ofHours(2));
        for (Rhythm rhythm : Rhythm.values()) {
            limits.put(rhythm, rhythm.limit(terms));
        }
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        // what a gateway says of itself is not about its own Device
        if (evidence.replayed() || evidence.metric().equals(Metrics.GATEWAY_ONLINE)) {
            return;
        }
        if (evidence.metric().equals(Metrics.DEVICE_ONLINE)
                && evidence.value() instanceof Value.Flag online
                && !online.value()) {
            offline(evidence, judgements);
            return;
        }
        condition.see(evidence, judgements);
        heard(evidence, judgements);
    }

    private void offline(Evidence evidence, Judgements judgements) {
        judgements.noWake(WAKE);
        if (watched) {
            memory.put(TOLD, true);
            judgements.signal(Words.raised(
                    SilenceAnalysis.SILENT,
                    Severity.LOW,
                    evidence.at(),
                    List.of(evidence.id()),
                    "device reported to be offline"));
        }
    }

    private void heard(Evidence evidence, Judgements judgements) {
        Instant now = evidence.measurement().received();
        Rhythm.of(evidence.metric()).ifPresent(rhythm -> steady(rhythm, now));
        memory.put(LAST, now);
        memory.put(LAST_ID, evidence.id());
        memory.put(GATEWAY, evidence.measurement().gateway());
        memory.forget(PASSED);
        if (memory.has(TOLD)) {
            memory.forget(TOLD);
            judgements.signal(
                    Words.clear(SilenceAnalysis.SILENT, evidence.at(), List.of(evidence.id()), "device speaks again"));
        }
        limit().ifPresentOrElse(
                        limit -> judgements.wakeAt(WAKE, now.plus(limit.dividedBy(PARTS))),
                        () -> judgements.noWake(WAKE));
    }

    /** Since when it has been sending in a rhythm without a gap. */
    private void steady(Rhythm rhythm, Instant now) {
        boolean gap = memory.time(rhythm.last())
                .filter(before -> Duration.between(before, now).compareTo(limits.get(rhythm)) <= 0)
                .isEmpty();
        if (gap) {
            memory.put(rhythm.since(), now);
        }
        memory.put(rhythm.last(), now);
    }

    /** How long it may be silent; empty where nothing can be expected of it. */
    private Optional<Duration> limit() {
        if (!watched) {
            return Optional.empty();
        }
        return silentAfter.or(() -> limits.entrySet().stream()
                .filter(limit -> isSteady(limit.getKey()))
                .map(Map.Entry::getValue)
                .min(Duration::compareTo));
    }

    private boolean isSteady(Rhythm rhythm) {
        Optional<Instant> since = memory.time(rhythm.since());
        if (since.isEmpty() || rhythm == Rhythm.WORN && condition.isOffBody()) {
            return false;
        }
        Instant last = memory.time(rhythm.last()).orElseThrow();
        return Duration.between(since.get(), last).compareTo(steadyAfter) >= 0;
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        Optional<Duration> limit = limit();
        if (memory.has(TOLD) || limit.isEmpty() || !memory.has(LAST)) {
            return;
        }
        Duration part = limit.get().dividedBy(PARTS);
        Key gateway = new Key(Key.Keying.GATEWAY, memory.text(GATEWAY).orElse(""));
        boolean alive = judgements
                .lastReceived(gateway)
                .map(spoke -> spoke.isAfter(now.minus(part)))
                .orElse(true);
        long passed = memory.count(PASSED) + (alive ? 1 : 0);
        memory.put(PASSED, passed);
        if (passed < PARTS) {
            judgements.wakeAt(WAKE, now.plus(part));
            return;
        }
        memory.put(TOLD, true);
        OffsetDateTime at = now.atZone(terms.zone()).toOffsetDateTime();
        Duration silent = Duration.between(memory.time(LAST).orElseThrow(), now);
        judgements.signal(Words.raised(
                SilenceAnalysis.SILENT,
                Severity.LOW,
                at,
                List.of(memory.text(LAST_ID).orElseThrow()),
                "nothing heard for " + Words.written(silent) + ", its gateway speaks"));
    }

    @Override
    public byte[] state() {
        return memory.bytes();
    }
}
