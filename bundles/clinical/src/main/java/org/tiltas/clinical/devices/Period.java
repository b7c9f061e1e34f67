package org.tiltas.clinical.devices;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A stretch of time.
 *
 * @param start first instant; {@link Instant#MIN} if it never began
 * @param end first instant after it; {@link Instant#MAX} while it lasts
 */
public record Period(Instant start, Instant end) {

    /**
     * Reads a FHIR Period with a start.
     *
     * @param zone in which dates without time are meant
     * @throws FieldError naming what is missing or wrong
     */
    static Period read(JsonNode period, ZoneId zone, String field) throws FieldError {
        if (!period.path("start").isTextual()) {
            throw new FieldError(field + ".start", "required", "is required");
        }
        Instant start = FhirTime.first(period.path("start").textValue(), zone, field + ".start");
        Instant end = period.path("end").isTextual()
                ? FhirTime.behind(period.path("end").textValue(), zone, field + ".end")
                : Instant.MAX;
        if (!end.isAfter(start)) {
            throw new FieldError(field + ".end", "invalid", "must lie behind start");
        }
        return new Period(start, end);
    }

    public boolean covers(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
