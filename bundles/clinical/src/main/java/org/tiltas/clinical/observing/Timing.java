package org.tiltas.clinical.observing;

import java.time.Instant;
import java.time.OffsetDateTime;

/** What the clock rules make of a reading's time. */
sealed interface Timing {
    /**
     * A time that every repetition of the measurement brings again.
     *
     * @param effective when it was measured
     * @param key the same instant for every repetition; differs from {@code effective} in the doubled autumn hour,
     *     where the time of receipt decides which of the two is meant, and where the device's clock was corrected
     * @param epoch number of the epoch of the device's clock; 0 where nothing is known of a reset
     * @param shown what the device's clock showed, where that was corrected; empty otherwise
     * @param own told by the device itself, so that it comes again when a stored record is sent again
     */
    record Known(OffsetDateTime effective, Instant key, int epoch, String shown, boolean own) implements Timing {}

    /** No usable time: the time of receipt stands in. */
    record Receipt() implements Timing {}

    /** A time that cannot be true. */
    record Impossible(String reason, String detail) implements Timing {}
}
