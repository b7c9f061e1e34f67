package org.tiltas.api;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name under which a sensor is known as a FHIR Device.
 *
 * @param system identifier system (URI)
 * @param value identifier value, in the normal form of that system
 */
public record DeviceIdentifier(String system, String value) {
    /** Bluetooth device address, EUI-48. */
    public static final String BLUETOOTH = "http://hl7.org/fhir/sid/eui-48/bluetooth";
    /** EUI-64 as used for a LoRaWAN DevEUI and the IEEE 11073 system id. */
    public static final String EUI_64 = "urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680";
    /** Zigbee IEEE address. */
    public static final String ZIGBEE = "http://hl7.org/fhir/sid/eui-64/zigbee";
    /** Prefix of the systems for devices that have no address of a public scheme. */
    public static final String OWN = "urn:tiltas:device:";

    private static final Pattern EUI_48_FORM = Pattern.compile("[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}");
    private static final Pattern EUI_64_FORM = Pattern.compile("[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){7}");

    public DeviceIdentifier {
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(value, "value");
        if (value.isBlank() || value.length() > 200) {
            throw new IllegalArgumentException("device: identifier must have 1 to 200 characters");
        }
    }

    /**
     * @param address six bytes in hex, separated by colons, hyphens or nothing
     * @throws IllegalArgumentException when it is not an EUI-48
     */
    public static DeviceIdentifier bluetooth(String address) {
        return new DeviceIdentifier(BLUETOOTH, hyphenated(address, EUI_48_FORM, "a Bluetooth address (6 bytes)"));
    }

    /** @throws IllegalArgumentException when {@code address} is not an EUI-64 in hex */
    public static DeviceIdentifier eui64(String address) {
        return new DeviceIdentifier(EUI_64, hyphenated(address, EUI_64_FORM, "an EUI-64 (8 bytes)"));
    }

    /** @throws IllegalArgumentException when {@code address} is not an EUI-64 in hex */
    public static DeviceIdentifier zigbee(String address) {
        return new DeviceIdentifier(ZIGBEE, hyphenated(address, EUI_64_FORM, "a Zigbee address (8 bytes)"));
    }

    /** A vendor's own name for a device, unique within one gateway. */
    public static DeviceIdentifier own(String adapter, String gateway, String vendorId) {
        return new DeviceIdentifier(OWN + adapter, gateway + "/" + vendorId);
    }

    private static String hyphenated(String address, Pattern form, String what) {
        if (address == null || !form.matcher(address).matches()) {
            throw new IllegalArgumentException("device: not " + what);
        }
        String hex = address.replaceAll("[:-]", "").toUpperCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(hex.length() * 3 / 2);
        for (int i = 0; i < hex.length(); i += 2) {
            out.append(i == 0 ? "" : "-").append(hex, i, i + 2);
        }
        return out.toString();
    }
}
