package org.tiltas.analysis.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;

/** A run of values of one metric of which none can be used. Its memory stands in the judge's. */
final class UnusableRun {
    private final Memory memory;
    private final String metric;
    private final String alert;
    private final String words;
    private final Duration after;

    UnusableRun(Memory memory, String metric, String alert, String words, Duration after) {
        this.memory = memory;
        this.metric = metric;
        this.alert = alert;
        this.words = words;
        this.after = after;
    }

    void unusable(Evidence evidence, Judgements judgements) {
        if (!memory.has(since())) {
            memory.put(since(), evidence.at().toInstant());
            memory.put(first(), evidence.id());
        }
        memory.put(last(), evidence.id());
        if (!memory.has(told())) {
            judgements.wakeAt(alert, memory.time(since()).orElseThrow().plus(after));
        }
    }

    void usable(Evidence evidence, Judgements judgements) {
        if (memory.has(told())) {
            judgements.signal(signal(Level.CLEAR, evidence.at(), List.of(evidence.id()), words + " can be used again"));
        }
        if (memory.has(since())) {
            judgements.noWake(alert);
            memory.forgetAll(metric + ".unusable.");
        }
    }

    void wake(Instant now, ZoneId zone, Judgements judgements) {
        boolean due = memory.time(since())
                .filter(since -> !since.plus(after).isAfter(now))
                .isPresent();
        if (due && !memory.has(told())) {
            memory.put(told(), true);
            List<String> ids = new ArrayList<>(List.of(memory.text(first()).orElseThrow()));
            memory.text(last()).filter(id -> !ids.contains(id)).ifPresent(ids::add);
            OffsetDateTime at = now.atZone(zone).toOffsetDateTime();
            judgements.signal(signal(Level.RAISED, at, ids, "no usable " + words + " for " + written(after)));
        }
    }

    private Signal signal(Level level, OffsetDateTime at, List<String> ids, String text) {
        return new Signal(alert, level, Severity.LOW, at, ids, Signal.Patience.NONE, text);
    }

    private static String written(Duration time) {
        return time.toMinutes() < 120
                ? time.toMinutes() + " min"
                : time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    private String since() {
        return metric + ".unusable.since";
    }

    private String first() {
        return metric + ".unusable.first";
    }

    private String last() {
        return metric + ".unusable.last";
    }

    private String told() {
        return metric + ".unusable.told";
    }
}
