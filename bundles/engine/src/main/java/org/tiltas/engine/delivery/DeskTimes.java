package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a delivery waits for what.
 *
 * @param probe between two looks at a partner that refused us
 * @param quick before an unsettled item is tried again within a pass; doubled each time
 * @param first first wait after a request whose outcome is unknown; doubled each time
 * @param longest longest such wait
 * @param longestUnsent longest wait when nothing was sent: the partner is simply not there
 */
record DeskTimes(Duration probe, Duration quick, Duration first, Duration longest, Duration longestUnsent) {
    static DeskTimes usual(Duration probe, Duration longest) {
        Duration unsent = Duration.ofSeconds(10);
        return new DeskTimes(
                probe,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                longest,
                unsent.compareTo(longest) < 0 ? unsent : longest);
    }

    /** The wait after so many failures in a row, up to a fifth shorter so that not all come at once. */
    Duration backOff(Duration begin, int failures, Duration most) {
        double doubled = begin.toMillis() * Math.pow(2, Math.min(failures - 1, 30));
        double bounded = Math.min(doubled, most.toMillis());
        return Duration.ofMillis(
                Math.max(1, (long) (bounded * ThreadLocalRandom.current().nextDouble(0.8, 1.0))));
    }
}
