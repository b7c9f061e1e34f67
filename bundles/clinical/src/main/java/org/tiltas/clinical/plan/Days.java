package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Optional;
import org.tiltas.clinical.devices.FieldError;

/** FHIR date and dateTime as days of the home. */
final class Days {
    private Days() {}

    /** The first day of what a field names; empty if it is not there. */
    static Optional<LocalDate> first(JsonNode node, ZoneId zone, String field) throws FieldError {
        return read(node, zone, field, false);
    }

    /** Its last day. */
    static Optional<LocalDate> last(JsonNode node, ZoneId zone, String field) throws FieldError {
        return read(node, zone, field, true);
    }

    private static Optional<LocalDate> read(JsonNode node, ZoneId zone, String field, boolean last) throws FieldError {
        if (!node.isTextual()) {
            return Optional.empty();
        }
        String text = node.textValue();
        try {
            if (text.indexOf('T') > 0) {
                return Optional.of(
                        OffsetDateTime.parse(text).atZoneSameInstant(zone).toLocalDate());
            }
            return Optional.of(
                    switch (text.length()) {
                        case 4 ->
                            last
                                    ? Year.parse(text).atMonth(12).atEndOfMonth()
                                    : Year.parse(text).atDay(1);
                        case 7 ->
                            last
                                    ? YearMonth.parse(text).atEndOfMonth()
                                    : YearMonth.parse(text).atDay(1);
                        default -> LocalDate.parse(text);
                    });
        } catch (DateTimeException e) {
            throw new FieldError(field, "invalid", "must be a date, or a date and time with offset");
        }
    }
}
