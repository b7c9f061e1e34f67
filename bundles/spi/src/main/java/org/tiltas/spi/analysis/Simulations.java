package org.tiltas.spi.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tiltas.api.analysis.Key;

/** Tries other parameters on what was measured before. Nothing of a trial is kept, and nobody is called. Thread-safe. */
public interface Simulations {
    /**
     * Lets an analysis judge a stretch of one key's past twice: by the parameters that hold now, and by others.
     *
     * @param values parameters to try over those that hold; an empty text unsets one
     * @param from begin of the stretch, by time of measurement
     * @param to its end, exclusive
     * @throws IllegalArgumentException naming the field and the reason
     * @throws java.util.NoSuchElementException when there is no such analysis, or it is absent
     * @throws IllegalStateException when the module breaks on the way or takes too long
     */
    Outcome simulate(String module, Key key, Map<String, String> values, Instant from, Instant to)
            throws InterruptedException;

    /**
     * What came of a trial.
     *
     * @param evidence measurements that were judged
     * @param days alarms by the day they began, in the home's zone; days without any are not among them
     * @param before alarms by the parameters that hold now
     * @param after alarms by those that were tried
     * @param missed alerts that somebody had found true, and that would not have been raised
     */
    record Outcome(long evidence, List<Day> days, Alarms before, Alarms after, List<String> missed) {
        public Outcome {
            days = List.copyOf(days);
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(after, "after");
            missed = List.copyOf(missed);
        }
    }

    /** Alarms of one day. */
    record Day(LocalDate day, int before, int after) {}

    /**
     * Alarms, and what people had found those to be that were alerts then. Information is no alarm.
     *
     * @param count how many
     * @param foundTrue of these, overlapping an alert of the kind that was found true
     * @param falseAlarm found a false alarm
     * @param technical found a technical fault
     */
    record Alarms(int count, int foundTrue, int falseAlarm, int technical) {}
}
