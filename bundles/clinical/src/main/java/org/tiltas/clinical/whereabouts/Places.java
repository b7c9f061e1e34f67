package org.tiltas.clinical.whereabouts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** Where gateways stand: the location of the Device whose identifier is the gateway's id. Thread-safe. */
public final class Places {
    private static final String LOCATION = "Location";
    private static final int LONGEST = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final Devices devices;
    private final Records records;

    public Places(Devices devices, Records records) {
        this.devices = devices;
        this.records = records;
    }

    /** Id of the Location a gateway stands in; empty if that is not told, or there is none of this id. */
    public String room(String gateway) {
        if (gateway.isBlank() || gateway.length() > LONGEST) {
            return "";
        }
        DeviceEntry device = devices.find(new DeviceIdentifier(Systems.GATEWAY, gateway));
        return device == null || records.get(LOCATION, device.location()).isEmpty() ? "" : device.location();
    }

    /** Name of a Location; its id where it has none. */
    public String name(String location) {
        Optional<Record> record = records.get(LOCATION, location);
        try {
            JsonNode body = record.isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(record.get().body());
            String name = body.path("name").asText().strip();
            return name.isEmpty() || name.length() > LONGEST ? location : name;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a Location is stored as no JSON", e);
        }
    }
}
