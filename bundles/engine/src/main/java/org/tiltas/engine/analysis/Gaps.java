package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Times in which this server could not hear: it was down, closed to messages, or its clock leapt. They do not count for
 * times that a judge waits for, so that an outage makes nobody look silent. Immutable.
 *
 * @param gaps in the order of their beginnings
 */
record Gaps(List<Gap> gaps) {
    static final Gaps NONE = new Gaps(List.of());

    Gaps {
        gaps = List.copyOf(gaps);
    }

    /** A time of deafness; {@code to} comes after {@code from}. */
    record Gap(Instant from, Instant to) {}

    /** When a time asked for has come, counting only the time since it was asked in which somebody could be heard. */
    Instant due(Instant set, Instant asked) {
        Instant due = asked;
        for (Gap gap : gaps) {
            if (gap.to().isAfter(set) && due.isAfter(gap.from())) {
                Instant begun = gap.from().isBefore(set) ? set : gap.from();
                due = due.plus(Duration.between(begun, gap.to()));
            }
        }
        return due;
    }
}
