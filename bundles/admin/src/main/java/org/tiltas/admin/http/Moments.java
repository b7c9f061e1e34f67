package org.tiltas.admin.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.tiltas.spi.server.Settings;

/** Reads points in time and spans of it as callers write them. */
final class Moments {
    private Moments() {}

    /** RFC 3339, or a date meaning its start in the home's zone. */
    static Instant time(String field, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(Settings.zone()).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Problem.field(field, "must be a date or a time with offset (RFC 3339)");
        }
    }

    /** ISO 8601 in days or smaller; months have no length of their own. */
    static Duration duration(String field, String text, Duration least, Duration most) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeException e) {
            throw Problem.field(field, "must be an ISO 8601 duration of days or less, such as P60D or PT12H");
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw Problem.field(field, "must be from " + least + " to P" + most.toDays() + "D");
        }
        return duration;
    }
}
