package org.tiltas.analysis.silence;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/**
 * Watches one gateway. How long it may be silent follows from its own traffic: twenty times the usual time between two
 * messages, within bounds, once it has spoken for a while without a gap.
 */
final class GatewayJudge implements Judge {
    private static final int TIMES = 20;
    /** Weight of the newest gap in the running mean: one part in so many. */
    private static final int INERTIA = 16;

    private static final String WAKE = "silent";
    private static final String LAST = "last";
    private static final String LAST_ID = "last.id";
    private static final String SINCE = "since";
    private static final String MEAN = "mean";
    private static final String TOLD = "told";

    private final Terms terms;
    private final Memory memory;
    private final Optional<Duration> silentAfter;
    private final Duration steadyAfter;
    private final Duration least;
    private final Duration most;

    GatewayJudge(Terms terms, byte[] state) {
        this.terms = terms;
        this.memory = Memory.of(state);
        this.silentAfter = terms.duration(SilenceAnalysis.GATEWAY_AFTER);
        this.steadyAfter = terms.duration(SilenceAnalysis.STEADY_AFTER).orElse(Duration.ofHours(2));
        this.least = terms.duration(SilenceAnalysis.GATEWAY_LEAST).orElse(Duration.ofMinutes(5));
        this.most = terms.duration(SilenceAnalysis.GATEWAY_MOST).orElse(Duration.ofHours(2));
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        if (evidence.replayed()) {
            return;
        }
        if (evidence.metric().equals(Metrics.GATEWAY_ONLINE)
                && evidence.value() instanceof Value.Flag flag
                && !flag.value()) {
            memory.put(TOLD, true);
            judgements.noWake(WAKE);
            judgements.signal(Words.raised(
                    SilenceAnalysis.GATEWAY,
                    Severity.MODERATE,
                    evidence.at(),
                    List.of(evidence.id()),
                    "gateway reported to be offline"));
            return;
        }
        heard(evidence, judgements);
    }

    private void heard(Evidence evidence, Judgements judgements) {
        Instant now = evidence.measurement().received();
        learn(now);
        memory.put(LAST, now);
        memory.put(LAST_ID, evidence.id());
        if (memory.has(TOLD)) {
            memory.forget(TOLD);
            judgements.signal(Words.clear(
                    SilenceAnalysis.GATEWAY, evidence.at(), List.of(evidence.id()), "gateway speaks again"));
        }
        limit().ifPresentOrElse(limit -> judgements.wakeAt(WAKE, now.plus(limit)), () -> judgements.noWake(WAKE));
    }

    private void learn(Instant now) {
        Optional<Instant> last = memory.time(LAST);
        if (last.isEmpty() || Duration.between(last.get(), now).compareTo(most) > 0) {
            memory.put(SINCE, now);
            return;
        }
        long gap = Duration.between(last.get(), now).toMillis();
        // one message has many values; time that runs backwards teaches nothing
        if (gap > 0) {
            long mean = memory.has(MEAN) ? memory.count(MEAN) : gap;
            memory.put(MEAN, mean + (gap - mean) / INERTIA);
        }
    }

    /** Empty where nothing can be expected of it. */
    private Optional<Duration> limit() {
        if (silentAfter.isPresent()) {
            return silentAfter;
        }
        Instant since = memory.time(SINCE).orElse(Instant.MAX);
        Instant last = memory.time(LAST).orElse(Instant.MIN);
        if (!memory.has(MEAN)
                || last.isBefore(since)
                || Duration.between(since, last).compareTo(steadyAfter) < 0) {
            return Optional.empty();
        }
        Duration usual = Duration.ofMillis(memory.count(MEAN) * TIMES);
        Duration within = usual.compareTo(least) < 0 ? least : usual;
        return Optional.of(within.compareTo(most) > 0 ? most : within);
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        Optional<Duration> limit = limit();
        Instant last = memory.time(LAST).orElse(now);
        if (memory.has(TOLD) || limit.isEmpty()) {
            return;
        }
        if (last.plus(limit.get()).isAfter(now)) {
            judgements.wakeAt(WAKE, last.plus(limit.get()));
            return;
        }
        memory.put(TOLD, true);
        OffsetDateTime at = now.atZone(terms.zone()).toOffsetDateTime();
        judgements.signal(Words.raised(
                SilenceAnalysis.GATEWAY,
                Severity.MODERATE,
                at,
                List.of(memory.text(LAST_ID).orElseThrow()),
                "gateway silent for " + Words.written(Duration.between(last, now))));
    }

    @Override
    public byte[] state() {
        return memory.bytes();
    }
}
