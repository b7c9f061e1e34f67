package org.tiltas.clinical.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.Extensions;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;

/** A Device has an identifier in its normal form, and no other Device has the same. */
final class DeviceRules {
    private static final Pattern EUI_48 = Pattern.compile("[0-9A-F]{2}(-[0-9A-F]{2}){5}");
    private static final Pattern EUI_64 = Pattern.compile("[0-9A-F]{2}(-[0-9A-F]{2}){7}");

    /** System of the names that a Zigbee bridge gives. */
    private static final String NAMES = "urn:tiltas:zigbee2mqtt";

    private final Devices devices;
    private final Assignments assignments;

    DeviceRules(Devices devices, Assignments assignments) {
        this.devices = devices;
        this.assignments = assignments;
    }

    void check(List<Draft> drafts) throws RefusedWrite {
        List<Draft> ours =
                drafts.stream().filter(d -> d.type().equals(Devices.KIND)).toList();
        Set<String> ids = ours.stream().map(d -> d.id).collect(Collectors.toSet());
        Map<DeviceIdentifier, Draft> taken = new HashMap<>();
        for (Draft draft : ours) {
            JsonNode list = draft.body.path("identifier");
            if (list.isEmpty()) {
                throw Draft.refused(422, "required", "Device.identifier", "is required");
            }
            for (int i = 0; i < list.size(); i++) {
                if (isOld(list.get(i))) {
                    continue; // a name it had once, which another may have now
                }
                String field = "Device.identifier[" + i + "]";
                DeviceIdentifier identifier = DeviceEntry.common(read(field, list.get(i)));
                DeviceEntry holder = devices.find(identifier);
                if (holder != null && !ids.contains(holder.id())) {
                    throw Draft.refused(409, "conflict", field, "belongs to Device/" + holder.id());
                }
                Draft other = taken.put(identifier, draft);
                if (other != null && other != draft) {
                    throw Draft.refused(409, "conflict", field, "belongs to Device/" + other.id + " too");
                }
            }
            standsAlone(draft);
            keepSession(draft);
            keepNames(draft, taken);
        }
    }

    /** What is shared is worn by nobody from now on. */
    private void standsAlone(Draft draft) throws RefusedWrite {
        DeviceEntry before = devices.get(draft.id);
        boolean becomes = DeviceEntry.isShared(draft.body) && (before == null || !before.shared());
        if (becomes
                && assignments.ofDevice(draft.id).stream()
                        .anyMatch(a -> a.slot().isEmpty() && a.end().isAfter(Instant.now()))) {
            throw Draft.refused(
                    409,
                    "conflict",
                    "Device.extension('" + Extensions.SHARED + "')",
                    "is worn by a resident: end its DeviceUseStatement first");
        }
    }

    /** A bridge told under which names the device speaks; a person who edits the Device need not know. */
    private void keepNames(Draft draft, Map<DeviceIdentifier, Draft> taken) {
        DeviceEntry before = devices.get(draft.id);
        if (before == null) {
            return;
        }
        for (DeviceIdentifier name : before.identifiers()) {
            if (name.system().equals(NAMES) && taken.putIfAbsent(name, draft) == null) {
                ((ObjectNode) draft.body)
                        .withArrayProperty("identifier")
                        .addObject()
                        .put("system", name.system())
                        .put("value", name.value());
            }
        }
    }

    private static boolean isOld(JsonNode identifier) {
        return identifier.path("use").asText().equals("old");
    }

    private static DeviceIdentifier read(String field, JsonNode identifier) throws RefusedWrite {
        String system = identifier.path("system").asText();
        String value = identifier.path("value").asText();
        if (system.isBlank()) {
            throw Draft.refused(422, "required", field + ".system", "is required");
        }
        if (value.isBlank() || value.length() > 200) {
            throw Draft.refused(422, "required", field + ".value", "must have 1 to 200 characters");
        }
        if (system.equals(DeviceIdentifier.BLUETOOTH) && !EUI_48.matcher(value).matches()) {
            throw Draft.refused(422, "value", field + ".value", "must be written like C0-FF-EE-00-00-01");
        }
        boolean eui64 = system.equals(DeviceIdentifier.EUI_64) || system.equals(DeviceIdentifier.ZIGBEE);
        if (eui64 && !EUI_64.matcher(value).matches()) {
            throw Draft.refused(422, "value", field + ".value", "must be written like 00-12-4B-00-01-02-03-04");
        }
        return new DeviceIdentifier(system, value);
    }

    /** The device told when its session began; a person who edits the Device need not know. */
    private void keepSession(Draft draft) {
        DeviceEntry before = devices.get(draft.id);
        boolean told = !Extensions.value(draft.body, Extensions.SESSION_START, "valueDateTime")
                .isMissingNode();
        if (before != null && before.sessionStart().isPresent() && !told) {
            ((ObjectNode) draft.body)
                    .withArrayProperty("extension")
                    .addObject()
                    .put("url", Extensions.SESSION_START)
                    .put("valueDateTime", before.sessionStart().get().toString());
        }
    }

    static String uniqueKey(JsonNode device) {
        for (JsonNode identifier : device.path("identifier")) {
            if (!isOld(identifier)) {
                return identifier.path("system").asText() + "|"
                        + identifier.path("value").asText();
            }
        }
        return "";
    }
}
