package org.tiltas.admin.resource;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.tiltas.spi.server.Settings;

/** Times as the interface shows them: RFC 3339 with the offset of the home's zone, milliseconds at most. */
final class Times {
    private Times() {}

    static String text(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.MILLIS).atZone(Settings.zone()));
    }

    /** Null where there is none, as JSON wants it. */
    static String text(Optional<Instant> time) {
        return time.map(Times::text).orElse(null);
    }
}
