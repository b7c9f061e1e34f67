package org.tiltas.spi.analysis;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.analysis.Signal.Severity;

/**
 * When nobody acknowledges an alert: how long after it became new each step is taken. Kept as records of kind {@link
 * #KIND}, one for each module and one named {@link #USUAL} for all others. A step is a {@link Finding}; whom it calls is
 * decided by those who read the findings.
 *
 * @param steps per severity, times since it became new, rising; none for a severity that nobody is called about again
 */
public record EscalationTable(Map<Severity, List<Duration>> steps) {
    /** Kind of the records. */
    public static final String KIND = "escalation";

    /** Id of the record that holds where a module has none of its own. */
    public static final String USUAL = "usual";

    public EscalationTable {
        Map<Severity, List<Duration>> copy = new EnumMap<>(Severity.class);
        steps.forEach((severity, times) -> {
            Duration last = Duration.ZERO;
            for (Duration time : times) {
                if (time.compareTo(last) <= 0) {
                    throw new IllegalArgumentException("steps: the times must rise, and begin above zero");
                }
                last = time;
            }
            if (!times.isEmpty() && severity == Severity.INFORMATION) {
                throw new IllegalArgumentException("steps: information never calls anybody");
            }
            copy.put(severity, List.copyOf(times));
        });
        steps = Map.copyOf(copy);
    }

    /** Times of a severity's steps. */
    public List<Duration> of(Severity severity) {
        return steps.getOrDefault(severity, List.of());
    }
}
