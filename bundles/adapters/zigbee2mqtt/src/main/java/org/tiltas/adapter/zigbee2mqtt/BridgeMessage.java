package org.tiltas.adapter.zigbee2mqtt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;

/** What the bridge says of itself and of the devices it knows. Its other topics tell nothing and are not even parsed. */
final class BridgeMessage {
    private static final int MOST_DEVICES = 5000;

    private BridgeMessage() {}

    static List<Reading> readings(String topic, String gateway, byte[] payload) throws DecodeException {
        if (Online.isEmpty(payload)) {
            return List.of();
        }
        return switch (topic) {
            case "state" ->
                Online.readings(new DeviceIdentifier(Names.GATEWAY, gateway), Metrics.GATEWAY_ONLINE, payload);
            case "devices", "config/devices" -> Json.read(payload, json -> devices(json, gateway));
            case "event" -> Json.read(payload, json -> event(json, gateway));
            default -> List.of();
        };
    }

    private static List<Reading> devices(JsonParser json, String gateway) throws IOException, DecodeException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new DecodeException("malformed", "json: not an array of devices");
        }
        List<Reading> readings = new ArrayList<>();
        DecodeException wrong = null;
        for (int number = 1; json.nextToken() != JsonToken.END_ARRAY; number++) {
            if (number > MOST_DEVICES) {
                throw new DecodeException("too-large", "json: more than " + MOST_DEVICES + " devices");
            }
            try {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    json.skipChildren();
                    throw new DecodeException("malformed", "not an object");
                }
                readings.addAll(about(DeviceFacts.read(json), gateway));
            } catch (DecodeException e) {
                wrong = wrong == null
                        ? new DecodeException(e.reason(), "device " + number + ": " + e.getMessage())
                        : wrong;
            }
        }
        if (wrong != null) {
            throw new DecodeException(wrong.reason(), wrong.getMessage(), readings);
        }
        return readings;
    }

    /** Every event but a farewell says which address a name has. */
    private static List<Reading> event(JsonParser json, String gateway) throws IOException, DecodeException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("malformed", "json: not an object");
        }
        String type = "";
        DeviceFacts device = DeviceFacts.NONE;
        DecodeException wrong = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                type = json.getText();
            } else if (name.equals("data") && token == JsonToken.START_OBJECT) {
                try {
                    device = DeviceFacts.read(json);
                } catch (DecodeException e) {
                    wrong = new DecodeException(e.reason(), "data." + e.getMessage());
                }
            } else {
                json.skipChildren();
            }
        }
        if (!type.startsWith("device_") || type.equals("device_leave")) {
            return List.of();
        }
        if (wrong != null) {
            throw wrong;
        }
        return about(device, gateway);
    }

    private static List<Reading> about(DeviceFacts device, String gateway) throws DecodeException {
        if (device.address().isEmpty() || device.isCoordinator()) {
            return List.of();
        }
        Optional<DeviceIdentifier> alias = device.friendlyName().isBlank()
                ? Optional.empty()
                : Optional.of(Names.friendly(gateway, device.friendlyName(), "friendly_name"));
        return device.readings(device.address().get(), alias);
    }
}
