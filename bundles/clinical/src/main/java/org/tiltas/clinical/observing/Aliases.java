package org.tiltas.clinical.observing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.clinical.devices.DeviceEntry;

/**
 * The identifiers in a Device: those it speaks under, first, and those it spoke under once ({@code use} = {@code old}),
 * kept for people and found by nobody.
 */
final class Aliases {
    private static final String OLD = "old";

    private Aliases() {}

    static boolean has(ObjectNode device, DeviceIdentifier identifier) {
        JsonNode entry = find(device, identifier);
        return entry != null && !isOld(entry);
    }

    /** Whether it has an address of its own beside this one: an identifier of another system than the names. */
    static boolean hasOther(ObjectNode device, DeviceIdentifier address, String names) {
        for (JsonNode entry : device.path("identifier")) {
            if (!isOld(entry)
                    && !entry.path("system").asText().equals(names)
                    && !read(entry).equals(DeviceEntry.common(address))) {
                return true;
            }
        }
        return false;
    }

    /** The other names of the same gateway: a device has one at a time. */
    static List<DeviceIdentifier> formerNames(ObjectNode device, DeviceIdentifier name) {
        String gateway = name.value().substring(0, name.value().indexOf('/') + 1);
        List<DeviceIdentifier> former = new ArrayList<>();
        for (JsonNode entry : device.path("identifier")) {
            DeviceIdentifier other = read(entry);
            if (!isOld(entry)
                    && other.system().equals(name.system())
                    && other.value().startsWith(gateway)
                    && !other.equals(name)) {
                former.add(other);
            }
        }
        return former;
    }

    /** @return whether anything changed */
    static boolean give(ObjectNode device, DeviceIdentifier identifier) {
        ObjectNode entry = find(device, identifier);
        if (entry == null) {
            device.withArrayProperty("identifier")
                    .addObject()
                    .put("system", identifier.system())
                    .put("value", identifier.value());
        } else if (isOld(entry)) {
            entry.remove("use");
        } else {
            return false;
        }
        order(device);
        return true;
    }

    /** @return whether anything changed */
    static boolean retire(ObjectNode device, DeviceIdentifier identifier) {
        ObjectNode entry = find(device, identifier);
        if (entry == null || isOld(entry)) {
            return false;
        }
        entry.put("use", OLD);
        order(device);
        return true;
    }

    /** What no other Device may have; empty for one that is known by nothing any more. */
    static String uniqueKey(ObjectNode device) {
        for (JsonNode entry : device.path("identifier")) {
            if (!isOld(entry)) {
                return entry.path("system").asText() + "|" + entry.path("value").asText();
            }
        }
        return "";
    }

    private static void order(ObjectNode device) {
        ArrayNode identifiers = device.withArrayProperty("identifier");
        List<JsonNode> live = new ArrayList<>();
        List<JsonNode> old = new ArrayList<>();
        identifiers.forEach(entry -> (isOld(entry) ? old : live).add(entry));
        identifiers.removeAll();
        identifiers.addAll(live);
        identifiers.addAll(old);
    }

    private static ObjectNode find(ObjectNode device, DeviceIdentifier identifier) {
        for (JsonNode entry : device.path("identifier")) {
            if (read(entry).equals(DeviceEntry.common(identifier))) {
                return (ObjectNode) entry;
            }
        }
        return null;
    }

    private static DeviceIdentifier read(JsonNode entry) {
        String value = entry.path("value").asText();
        // a person may have left one half empty
        return DeviceEntry.common(new DeviceIdentifier(
                entry.path("system").asText(), value.isBlank() || value.length() > 200 ? "?" : value));
    }

    private static boolean isOld(JsonNode entry) {
        return entry.path("use").asText().equals(OLD);
    }
}
