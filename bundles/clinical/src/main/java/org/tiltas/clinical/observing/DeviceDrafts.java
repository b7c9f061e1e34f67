package org.tiltas.clinical.observing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.Extensions;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/** The devices of one batch: those known, those discovered, and what they tell about themselves. For one thread. */
final class DeviceDrafts {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 500;

    private final Devices devices;
    private final Assignments assignments;
    private final Records records;
    /** By every identifier that was asked for, which may be several of one Device. */
    private final Map<DeviceIdentifier, Draft> drafts = new HashMap<>();

    private final Map<String, Draft> byId = new LinkedHashMap<>();

    private static final class Draft {
        private final String id;
        private final long version;
        private final ObjectNode body;
        private boolean changed;
        private OffsetDateTime sessionStart;

        Draft(String id, long version, ObjectNode body) {
            this.id = id;
            this.version = version;
            this.body = body;
        }
    }

    DeviceDrafts(Devices devices, Assignments assignments, Records records) {
        this.devices = devices;
        this.assignments = assignments;
        this.records = records;
    }

    /** Id of the Device; one is created with the unit if nobody knows it yet. */
    String id(DeviceIdentifier identifier) {
        Draft draft = drafts.get(DeviceEntry.common(identifier));
        if (draft != null) {
            return draft.id;
        }
        DeviceEntry known = devices.find(identifier);
        return known != null && !byId.containsKey(known.id()) ? known.id() : draft(identifier).id;
    }

    /** Id of the Location the device stands in; empty for none. */
    String location(DeviceIdentifier identifier) {
        Draft draft = drafts.get(DeviceEntry.common(identifier));
        DeviceEntry known = draft == null ? devices.find(identifier) : devices.get(draft.id);
        return known == null ? "" : known.location();
    }

    /** Id of the Device, if it is known by now. */
    Optional<String> known(DeviceIdentifier identifier) {
        Draft draft = drafts.get(DeviceEntry.common(identifier));
        DeviceEntry entry = draft == null ? devices.find(identifier) : null;
        return draft != null
                ? Optional.of(draft.id)
                : Optional.ofNullable(entry).map(DeviceEntry::id);
    }

    /** Whether nobody wears it; a device just discovered is not known to be shared. */
    boolean isShared(DeviceIdentifier identifier) {
        DeviceEntry known = devices.find(identifier);
        return known != null && known.shared();
    }

    Optional<OffsetDateTime> sessionStart(DeviceIdentifier identifier) {
        Draft draft = drafts.get(DeviceEntry.common(identifier));
        if (draft != null && draft.sessionStart != null) {
            return Optional.of(draft.sessionStart);
        }
        DeviceEntry known = devices.find(identifier);
        return known == null ? Optional.empty() : known.sessionStart();
    }

    void sessionStarted(DeviceIdentifier identifier, OffsetDateTime start) {
        if (sessionStart(identifier).filter(start::isEqual).isPresent()) {
            return;
        }
        Draft draft = draft(identifier);
        draft.sessionStart = start;
        draft.changed = true;
        ArrayNode extensions = draft.body.withArrayProperty("extension");
        for (JsonNode extension : extensions) {
            if (extension.path("url").asText().equals(Extensions.SESSION_START)) {
                ((ObjectNode) extension).put("valueDateTime", FhirText.of(start));
                return;
            }
        }
        extensions.addObject().put("url", Extensions.SESSION_START).put("valueDateTime", FhirText.of(start));
    }

    /** What a device says of itself; a person's words about it stay unless the device says otherwise. */
    void fact(DeviceIdentifier identifier, String name, String text) {
        String words = text.strip();
        if (words.isEmpty() || words.length() > LONGEST) {
            return;
        }
        Draft draft = draft(identifier);
        switch (name) {
            case "manufacturer" -> put(draft, "manufacturer", words);
            case "model", "model-number" -> put(draft, "modelNumber", words);
            case "serial", "serial-number" -> put(draft, "serialNumber", words);
            case "firmware", "firmware-revision", "hardware", "hardware-revision", "software", "software-revision" ->
                version(draft, name.replace("-revision", ""), words);
            default -> property(draft, name, words);
        }
    }

    /**
     * From now on the device speaks under this name too. A name that belonged to a device with another address goes to
     * the one that is told now: it is another device. What was known by its name alone gets the address, so that its
     * assignments stay; are both known, the one that has assignments stays.
     */
    void alias(DeviceIdentifier device, DeviceIdentifier name) {
        Draft ofName = existing(name);
        Draft ofDevice = existing(device);
        boolean nameless = ofName != null && !Aliases.hasOther(ofName.body, device, name.system());
        boolean stays = ofDevice == null || isAssigned(ofName) && !isAssigned(ofDevice);
        if (ofName != null && ofName != ofDevice && nameless && stays) {
            move(device, ofDevice, ofName);
        } else {
            Draft target = draft(device);
            if (target != ofName) {
                move(name, ofName, target);
            }
        }
        Draft holder = draft(device);
        for (DeviceIdentifier former : Aliases.formerNames(holder.body, name)) {
            move(former, holder, null);
        }
    }

    private void move(DeviceIdentifier identifier, Draft from, Draft to) {
        if (from != null && from != to) {
            from.changed |= Aliases.retire(from.body, identifier);
            drafts.remove(DeviceEntry.common(identifier));
        }
        if (to != null) {
            to.changed |= Aliases.give(to.body, identifier);
            drafts.put(DeviceEntry.common(identifier), to);
        }
    }

    private boolean isAssigned(Draft draft) {
        return draft != null && !assignments.ofDevice(draft.id).isEmpty();
    }

    /** Puts what was discovered or learned into the unit. */
    void write(Unit unit) {
        for (Draft draft : byId.values()) {
            if (draft.changed) {
                RecordWrite write = RecordWrite.put(Devices.KIND, draft.id, draft.body.toString());
                unit.put(write.expecting(draft.version).uniqueBy(Aliases.uniqueKey(draft.body)));
            }
        }
    }

    private Draft draft(DeviceIdentifier identifier) {
        Draft existing = existing(identifier);
        if (existing != null) {
            return existing;
        }
        Draft draft = new Draft(records.freshId(), 0, JSON.createObjectNode());
        draft.changed = true;
        draft.body.put("resourceType", Devices.KIND);
        draft.body
                .putArray("identifier")
                .addObject()
                .put("system", identifier.system())
                .put("value", identifier.value());
        draft.body.put("status", "active");
        byId.put(draft.id, draft);
        drafts.put(DeviceEntry.common(identifier), draft);
        return draft;
    }

    /** The draft of a device that is known or was discovered in this batch; null for a stranger. */
    private Draft existing(DeviceIdentifier identifier) {
        DeviceIdentifier key = DeviceEntry.common(identifier);
        Draft draft = drafts.get(key);
        if (draft != null) {
            return draft;
        }
        DeviceEntry known = devices.find(identifier);
        if (known == null) {
            return null;
        }
        draft = byId.computeIfAbsent(known.id(), id -> new Draft(known.id(), known.version(), parsed(known.body())));
        if (!Aliases.has(draft.body, key)) {
            // it has lost that name in this very batch
            return null;
        }
        drafts.put(key, draft);
        return draft;
    }

    private static ObjectNode parsed(String body) {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a Device is stored as something else than JSON", e);
        }
    }

    private static void put(Draft draft, String field, String words) {
        if (!draft.body.path(field).asText().equals(words)) {
            draft.body.put(field, words);
            draft.changed = true;
        }
    }

    private static void version(Draft draft, String type, String words) {
        ObjectNode version = named(draft, "version", type);
        if (!version.path("value").asText().equals(words)) {
            version.put("value", words);
            draft.changed = true;
        }
    }

    private static void property(Draft draft, String type, String words) {
        ObjectNode property = named(draft, "property", type);
        if (!property.path("valueCode").path(0).path("text").asText().equals(words)) {
            property.putArray("valueCode").addObject().put("text", words);
            draft.changed = true;
        }
    }

    private static ObjectNode named(Draft draft, String list, String type) {
        ArrayNode entries = draft.body.withArrayProperty(list);
        for (JsonNode entry : entries) {
            if (entry.path("type").path("text").asText().equals(type)) {
                return (ObjectNode) entry;
            }
        }
        ObjectNode entry = entries.addObject();
        entry.putObject("type").put("text", type);
        return entry;
    }
}
