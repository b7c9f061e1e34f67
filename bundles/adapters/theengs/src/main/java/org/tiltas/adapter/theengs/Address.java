package org.tiltas.adapter.theengs;

import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.api.DeviceIdentifier;

/** Bluetooth addresses as gateways write them. */
final class Address {
    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{2}([:\\-._ ]?[0-9A-Fa-f]{2}){5}");
    /** The two highest bits of a random address: 11 is fixed for the life of the device or until it is switched off. */
    private static final int STATIC = 0b11;

    private Address() {}

    static Optional<DeviceIdentifier> of(String text) {
        String address = text.strip();
        return FORM.matcher(address).matches()
                ? Optional.of(DeviceIdentifier.bluetooth(address.replaceAll("[:\\-._ ]", "")))
                : Optional.empty();
    }

    /**
     * Whether a random address is a private one, which changes every quarter of an hour (Bluetooth Core 5.4, Vol 6, Part
     * B, 1.3.2.2).
     */
    static boolean isPrivate(DeviceIdentifier random) {
        return Integer.parseInt(random.value().substring(0, 2), 16) >> 6 != STATIC;
    }
}
