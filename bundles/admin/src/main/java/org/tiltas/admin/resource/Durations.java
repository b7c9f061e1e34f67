package org.tiltas.admin.resource;

import java.time.Duration;

/** Durations as the interface shows them: ISO 8601, whole days as days. */
final class Durations {
    private Durations() {}

    static String text(Duration duration) {
        Duration rest = duration.minusDays(duration.toDays());
        if (duration.toDays() == 0) {
            return duration.toString();
        }
        return "P" + duration.toDays() + "D"
                + (rest.isZero() ? "" : rest.toString().substring(1));
    }
}
