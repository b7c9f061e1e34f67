package org.tiltas.clinical.devices;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;

/**
 * What the observing side needs of a Device.
 *
 * @param version version of its record
 * @param identifiers all it speaks under, in their common form; former ones ({@code use} = {@code old}) are left out
 * @param location id of the Location it stands in; empty for none
 * @param sessionStart when its present session began, if it told
 * @param shared whether nobody wears it, so that carers claim each measurement
 * @param body the record, to be changed when the device tells more about itself
 */
public record DeviceEntry(
        String id,
        long version,
        List<DeviceIdentifier> identifiers,
        String location,
        Optional<OffsetDateTime> sessionStart,
        boolean shared,
        String body) {
    private static final int LONGEST = 200;

    static DeviceEntry read(String id, long version, String body, JsonNode device) {
        List<DeviceIdentifier> identifiers = new ArrayList<>();
        for (JsonNode identifier : device.path("identifier")) {
            String value = identifier.path("value").asText();
            boolean spoken = !identifier.path("use").asText().equals("old");
            if (spoken && !value.isBlank() && value.length() <= LONGEST) {
                identifiers.add(
                        common(new DeviceIdentifier(identifier.path("system").asText(), value)));
            }
        }
        String location = device.path("location").path("reference").asText();
        return new DeviceEntry(
                id,
                version,
                List.copyOf(identifiers),
                location.startsWith("Location/") ? location.substring("Location/".length()) : "",
                time(Extensions.value(device, Extensions.SESSION_START, "valueDateTime")
                        .asText()),
                isShared(device),
                body);
    }

    /** Whether a Device says that nobody wears it. */
    public static boolean isShared(JsonNode device) {
        return Extensions.value(device, Extensions.SHARED, "valueBoolean").asBoolean(false);
    }

    /** A Zigbee address is an EUI-64 and may be registered under either system. */
    public static DeviceIdentifier common(DeviceIdentifier identifier) {
        return identifier.system().equals(DeviceIdentifier.ZIGBEE)
                ? new DeviceIdentifier(DeviceIdentifier.EUI_64, identifier.value())
                : identifier;
    }

    private static Optional<OffsetDateTime> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(OffsetDateTime.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
