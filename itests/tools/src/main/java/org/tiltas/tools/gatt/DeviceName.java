package org.tiltas.tools.gatt;

/** Names of simulated Bluetooth devices, numbered from 0. */
public final class DeviceName {
    /** Identifier system of Bluetooth devices. */
    public static final String SYSTEM = "http://hl7.org/fhir/sid/eui-48/bluetooth";

    private DeviceName() {}

    /** As a gateway writes it: {@code C0:FF:EE:00:00:01} for number 0. */
    public static String address(int number) {
        return identifier(number).replace('-', ':');
    }

    /** As FHIR writes it: {@code C0-FF-EE-00-00-01} for number 0. */
    public static String identifier(int number) {
        int n = number + 1;
        return "C0-FF-EE-%02X-%02X-%02X".formatted(n >> 16 & 0xFF, n >> 8 & 0xFF, n & 0xFF);
    }
}
