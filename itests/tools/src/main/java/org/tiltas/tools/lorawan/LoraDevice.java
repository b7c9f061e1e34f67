package org.tiltas.tools.lorawan;

import java.util.Locale;

/**
 * A device as its network server knows it.
 *
 * @param devEui sixteen hex digits
 * @param devAddr eight hex digits, new with every join
 * @param vendor as the device repository writes it, {@code milesight-iot}
 * @param model as the vendor writes it, {@code WS101}
 * @param name given by people
 */
public record LoraDevice(String devEui, String devAddr, String vendor, String model, String name) {
    /** Identifier system of devices known by an EUI-64. */
    public static final String SYSTEM = "urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680";

    /** An invented device of a vendor, numbered from 0. */
    public static LoraDevice of(String vendorPart, int number, String vendor, String model) {
        String devEui = "%s%010x".formatted(vendorPart.toLowerCase(Locale.ROOT), 0x7e57000000L + number);
        return new LoraDevice(devEui, "%08x".formatted(0x00e10000 + number), vendor, model, model + " " + (number + 1));
    }

    /** As FHIR writes it. */
    public String identifier() {
        return devEui.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1-");
    }
}
