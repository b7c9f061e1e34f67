package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** OBX-18: the sensor as an entity identifier (EI), an EUI in the form of IHE PCD TF 2, B.8. */
final class Equipment {
    private static final String BLUETOOTH = "http://hl7.org/fhir/sid/eui-48/bluetooth";
    private static final String EUI_64 = "urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680";
    private static final String ZIGBEE = "http://hl7.org/fhir/sid/eui-64/zigbee";

    private Equipment() {}

    /** Empty when the Device has no identifier in use. */
    static String of(JsonNode device) {
        for (JsonNode identifier : device.path("identifier")) {
            String system = identifier.path("system").asText("");
            String value = identifier.path("value").asText("");
            if (!value.isEmpty() && !identifier.path("use").asText("").equals("old")) {
                return named(system, value);
            }
        }
        return "";
    }

    private static String named(String system, String value) {
        return switch (system) {
            case BLUETOOTH -> eui(value, "EUI-48");
            case EUI_64, ZIGBEE -> eui(value, "EUI-64");
            default -> Hl7Text.components(value, "", system, system.isEmpty() ? "" : "URI");
        };
    }

    private static String eui(String value, String type) {
        String hex = value.replaceAll("[^0-9A-Fa-f]", "").toUpperCase(Locale.ROOT);
        return Hl7Text.components(hex, "", hex, type);
    }
}
