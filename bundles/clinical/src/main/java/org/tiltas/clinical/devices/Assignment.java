package org.tiltas.clinical.devices;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A device is worn by a resident for a time.
 *
 * @param id id of the DeviceUseStatement
 * @param device id of the Device
 * @param slot user slot; empty stands for every slot that has no assignment of its own
 * @param resident id of the Patient
 * @param start first instant
 * @param end first instant after it; {@link Instant#MAX} while it lasts
 */
public record Assignment(String id, String device, OptionalInt slot, String resident, Instant start, Instant end) {
    private static final Set<String> EFFECTIVE = Set.of("active", "completed", "stopped");
    private static final int MOST_SLOTS = 254;

    /**
     * Reads a DeviceUseStatement.
     *
     * @param zone in which dates without time are meant
     * @return empty if its status assigns nothing
     * @throws FieldError naming what is missing or wrong
     */
    public static Optional<Assignment> read(String id, JsonNode statement, ZoneId zone) throws FieldError {
        String status = statement.path("status").asText();
        if (status.equals("entered-in-error")) {
            return Optional.empty();
        }
        String resident = reference(statement, "subject", "Patient");
        String device = reference(statement, "device", "Device");
        JsonNode period = statement.path("timingPeriod");
        if (!period.path("start").isTextual()) {
            throw new FieldError("DeviceUseStatement.timingPeriod.start", "required", "is required");
        }
        Instant start = FhirTime.first(period.path("start").textValue(), zone, "DeviceUseStatement.timingPeriod.start");
        Instant end = period.path("end").isTextual()
                ? FhirTime.behind(period.path("end").textValue(), zone, "DeviceUseStatement.timingPeriod.end")
                : Instant.MAX;
        if (!end.isAfter(start)) {
            throw new FieldError("DeviceUseStatement.timingPeriod.end", "invalid", "must lie behind start");
        }
        return EFFECTIVE.contains(status)
                ? Optional.of(new Assignment(id, device, slot(statement), resident, start, end))
                : Optional.empty();
    }

    public boolean covers(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    /** Whether both claim the same slot of the same device at some instant. */
    public boolean clashesWith(Assignment other) {
        return device.equals(other.device)
                && slot.equals(other.slot)
                && start.isBefore(other.end)
                && other.start.isBefore(end);
    }

    private static String reference(JsonNode statement, String field, String type) throws FieldError {
        String reference = statement.path(field).path("reference").asText();
        if (reference.isEmpty()) {
            throw new FieldError("DeviceUseStatement." + field, "required", "is required");
        }
        if (!reference.startsWith(type + "/")) {
            throw new FieldError("DeviceUseStatement." + field, "invalid", "must be a " + type);
        }
        return reference.substring(type.length() + 1);
    }

    private static OptionalInt slot(JsonNode statement) throws FieldError {
        JsonNode index = Extensions.value(statement, Extensions.USER_INDEX, "valueUnsignedInt");
        if (index.isMissingNode()) {
            index = Extensions.value(statement, Extensions.USER_INDEX, "valueInteger");
        }
        if (index.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!index.canConvertToInt() || index.intValue() < 0 || index.intValue() > MOST_SLOTS) {
            throw new FieldError(
                    "DeviceUseStatement.extension('" + Extensions.USER_INDEX + "')",
                    "invalid",
                    "must be a whole number from 0 to 254");
        }
        return OptionalInt.of(index.intValue());
    }
}
