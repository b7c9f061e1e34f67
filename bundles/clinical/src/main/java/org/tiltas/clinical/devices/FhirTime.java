package org.tiltas.clinical.devices;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;

/** FHIR dateTime as instants: to the second with offset, or a day, month or year of the home's zone. */
final class FhirTime {
    private FhirTime() {}

    /** The first instant of what the text names. */
    static Instant first(String text, ZoneId zone, String field) throws FieldError {
        return read(text, zone, field, false);
    }

    /** The first instant behind what the text names; of a time, the time itself. */
    static Instant behind(String text, ZoneId zone, String field) throws FieldError {
        return read(text, zone, field, true);
    }

    private static Instant read(String text, ZoneId zone, String field, boolean behind) throws FieldError {
        try {
            if (text.indexOf('T') > 0) {
                return OffsetDateTime.parse(text).toInstant();
            }
            LocalDate first;
            LocalDate next;
            if (text.length() == 4) {
                first = Year.parse(text).atDay(1);
                next = first.plusYears(1);
            } else if (text.length() == 7) {
                first = YearMonth.parse(text).atDay(1);
                next = first.plusMonths(1);
            } else {
                first = LocalDate.parse(text);
                next = first.plusDays(1);
            }
            return (behind ? next : first).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw new FieldError(field, "invalid", "must be a date, or a date and time with offset");
        }
    }
}
