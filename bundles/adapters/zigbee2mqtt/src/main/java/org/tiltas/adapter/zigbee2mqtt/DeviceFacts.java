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
import org.tiltas.api.Value;

/** What the bridge knows of a device: in its list of devices, in its events, or beside a state. */
record DeviceFacts(
        Optional<DeviceIdentifier> address,
        String friendlyName,
        String type,
        String manufacturer,
        String model,
        String software) {
    static final DeviceFacts NONE = new DeviceFacts(Optional.empty(), "", "", "", "", "");
    private static final int LONGEST = 200;

    /**
     * @param json stands on the object's opening brace; afterwards on its closing one, also when something is wrong
     * @throws DecodeException naming the field
     */
    static DeviceFacts read(JsonParser json) throws IOException, DecodeException {
        Reader reader = new Reader();
        reader.object(json, "");
        if (reader.wrong != null) {
            throw reader.wrong;
        }
        return new DeviceFacts(
                reader.address.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Names.address(reader.address, "ieee_address")),
                reader.friendlyName,
                reader.type,
                first(reader.vendor, reader.manufacturer),
                first(reader.definedModel, reader.model),
                reader.software);
    }

    boolean isCoordinator() {
        return type.equals("Coordinator");
    }

    /** Facts about the device and its name, for the Device resource. */
    List<Reading> readings(DeviceIdentifier device, Optional<DeviceIdentifier> alias) {
        List<Reading> readings = new ArrayList<>();
        if (address.isPresent() && alias.isPresent() && !alias.get().equals(device)) {
            DeviceIdentifier name = alias.get();
            readings.add(Reading.of(device, Metrics.DEVICE_ALIAS, new Value.Code(name.system(), name.value(), ""))
                    .build());
        }
        fact(readings, device, "manufacturer", manufacturer);
        fact(readings, device, "model", model);
        fact(readings, device, "software", software);
        return readings;
    }

    private static void fact(List<Reading> readings, DeviceIdentifier device, String name, String text) {
        if (!text.isBlank() && text.length() <= LONGEST) {
            readings.add(Reading.of(device, Metrics.DEVICE_INFORMATION, new Value.Text(text.strip()))
                    .channel(name)
                    .build());
        }
    }

    private static String first(String a, String b) {
        return a.isBlank() ? b : a;
    }

    private static final class Reader {
        private String address = "";
        private String friendlyName = "";
        private String type = "";
        private String vendor = "";
        private String manufacturer = "";
        private String definedModel = "";
        private String model = "";
        private String software = "";
        private DecodeException wrong;

        private void object(JsonParser json, String inside) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (name.equals("definition") && inside.isEmpty() && token == JsonToken.START_OBJECT) {
                    object(json, name);
                } else {
                    field(json, inside.isEmpty() ? name : inside + "." + name);
                }
            }
        }

        private void field(JsonParser json, String name) throws IOException {
            switch (name) {
                case "ieee_address", "ieeeAddr" -> address = text(json, name);
                case "friendly_name", "friendlyName" -> friendlyName = text(json, name);
                case "type" -> type = text(json, name);
                case "manufacturer", "manufacturerName" -> manufacturer = text(json, name);
                case "model_id", "model", "modelID" -> model = first(text(json, name), model);
                case "definition.model" -> definedModel = text(json, name);
                case "definition.vendor" -> vendor = text(json, name);
                case "software_build_id", "softwareBuildID" -> software = text(json, name);
                default -> json.skipChildren();
            }
        }

        private String text(JsonParser json, String name) throws IOException {
            Scalar value = Scalar.of(json);
            if (value.kind() == Scalar.Kind.TEXT) {
                return value.text();
            }
            if (value.kind() != Scalar.Kind.NOTHING && wrong == null) {
                wrong = new DecodeException("malformed", name + ": not a text");
            }
            return "";
        }
    }
}
