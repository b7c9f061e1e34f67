package org.tiltas.journal;

import java.time.Duration;
import java.time.Instant;
import org.tiltas.spi.journal.JournalException;

/**
 * The span of time in which identities are kept: there is no default partition, so a time outside it is refused and the
 * message belongs in quarantine.
 *
 * @param past how far back
 * @param future how far ahead
 */
record Horizon(Duration past, Duration future) {
    static final Horizon DEFAULT = new Horizon(Duration.ofDays(400), Duration.ofDays(1));

    void check(Instant time, Instant now) {
        if (time.isBefore(now.minus(past)) || time.isAfter(now.plus(future))) {
            throw new JournalException.OutOfHorizon("time lies outside the horizon of " + past.toDays()
                    + " days back and " + future.toDays() + " ahead");
        }
    }
}
