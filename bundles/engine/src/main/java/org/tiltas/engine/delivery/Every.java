package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * How seldom a metric is sent.
 *
 * @param interval least time between two that are sent, by the time of measurement
 * @param mode which of an interval go out
 */
record Every(Duration interval, Mode mode) {
    /** Real measurements each time, never a mean. */
    enum Mode {
        /** The first, at once; the next one an interval later. */
        FIRST,
        /** The last, when the interval is over. */
        LAST,
        /** The least and the greatest, when the interval is over; of what is no number, the last. */
        MIN_MAX;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Every {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(mode, "mode");
    }

    /** Of two rules for one metric, the stricter one. */
    Every stricter(Every other) {
        return interval.compareTo(other.interval) >= 0 ? this : other;
    }
}
