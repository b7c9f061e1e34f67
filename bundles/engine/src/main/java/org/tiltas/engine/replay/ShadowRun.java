package org.tiltas.engine.replay;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.replay.ReadingPairs.Single;

/**
 * Compares what a candidate makes of stored messages with what the active adapter makes of them. Decoding is a pure
 * function, so nothing is written, nobody is notified, and the comparison may be broken off at any time.
 */
public final class ShadowRun {
    static final Duration DECODE_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_ENTRIES = 1000;
    private static final int MOST_TIMEOUTS = 3;

    private final DeviceAdapter active;
    private final DeviceAdapter candidate;
    private final DecodeContext context;
    private final Duration limit;
    private final Comparison.Entries<Comparison.Changed> changed = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Found> gone = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Found> added = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Failed> failed = new Comparison.Entries<>(MOST_ENTRIES);
    private long messages;
    private long same;

    public ShadowRun(DeviceAdapter active, DeviceAdapter candidate, DecodeContext context) {
        this(active, candidate, context, DECODE_LIMIT);
    }

    /** @param limit for one message and one of the two */
    ShadowRun(DeviceAdapter active, DeviceAdapter candidate, DecodeContext context, Duration limit) {
        this.active = active;
        this.candidate = candidate;
        this.context = context;
        this.limit = limit;
    }

    /**
     * Compares message by message; to be called once.
     *
     * @param stored oldest first
     */
    public Comparison run(Iterable<RawMessage> stored) throws InterruptedException {
        String stopped = "";
        try (TrialThread present = new TrialThread(active, context, limit);
                TrialThread next = new TrialThread(candidate, context, limit)) {
            int timeouts = 0;
            for (RawMessage message : stored) {
                messages++;
                Trial then = next.decode(message);
                compare(message, present.decode(message), then);
                if (then instanceof Trial.Broken broken && broken.reason().equals("timeout")) {
                    timeouts++;
                }
                if (timeouts == MOST_TIMEOUTS) {
                    stopped = "the candidate did not answer in time " + timeouts + " times";
                    break;
                }
            }
            return new Comparison(
                    messages,
                    same,
                    changed,
                    gone,
                    added,
                    failed,
                    present.latencies().figures(),
                    next.latencies().figures(),
                    stopped);
        }
    }

    private void compare(RawMessage message, Trial now, Trial then) {
        if (then instanceof Trial.Broken broken) {
            failed.add(new Comparison.Failed(message.id(), broken.reason(), broken.detail(), word(now)));
            return;
        }
        Trial.Read read = (Trial.Read) then;
        if (!read.refusal().isEmpty() && reason(now).isEmpty()) {
            failed.add(new Comparison.Failed(message.id(), read.refusal(), read.detail(), word(now)));
            return;
        }
        boolean alike = true;
        if (!reason(now).equals(read.refusal())) {
            changed.add(new Comparison.Changed(message.id(), 0, "refusal", reason(now), read.refusal()));
            alike = false;
        }
        alike &= compare(message.id(), now, read);
        if (alike) {
            same++;
        }
    }

    private boolean compare(String message, Trial now, Trial.Read then) {
        ReadingPairs pairs =
                new ReadingPairs(now instanceof Trial.Read old ? old.readings() : List.of(), then.readings());
        boolean alike = pairs.gone.isEmpty() && pairs.added.isEmpty();
        for (ReadingPairs.Pair pair : pairs.pairs) {
            if (!pair.active().equals(pair.candidate())) {
                differ(message, pair);
                alike = false;
            }
        }
        pairs.gone.forEach(single -> gone.add(found(message, single)));
        pairs.added.forEach(single -> added.add(found(message, single)));
        return alike;
    }

    private void differ(String message, ReadingPairs.Pair pair) {
        Map<String, String> old = ReadingText.fields(pair.active());
        Map<String, String> now = ReadingText.fields(pair.candidate());
        Set<String> names = new HashSet<>(old.keySet());
        names.addAll(now.keySet());
        names.stream()
                .sorted()
                .filter(name -> !old.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
                .forEach(name -> changed.add(new Comparison.Changed(
                        message,
                        pair.ordinal(),
                        name,
                        ReadingText.shortened(old.getOrDefault(name, "")),
                        ReadingText.shortened(now.getOrDefault(name, "")))));
    }

    private static Comparison.Found found(String message, Single single) {
        return new Comparison.Found(
                message,
                single.ordinal(),
                single.reading().metric(),
                ReadingText.device(single.reading().device()),
                ReadingText.shortened(ReadingText.value(single.reading().value())));
    }

    /** Why the message cannot be read; empty when it can. */
    private static String reason(Trial trial) {
        return trial instanceof Trial.Broken broken ? broken.reason() : ((Trial.Read) trial).refusal();
    }

    private static String word(Trial trial) {
        String reason = reason(trial);
        return reason.isEmpty() ? "read" : reason;
    }
}
