package org.tiltas.adapter.zigbee2mqtt;

import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;

/** Who a friendly name is: the Zigbee address where the name is one, otherwise the name within its gateway. */
final class Names {
    /** System of a friendly name; the value is {@code gateway/name}. */
    static final String SYSTEM = "urn:tiltas:zigbee2mqtt";
    /** System of the server's gateways. */
    static final String GATEWAY = "urn:tiltas:gateway";

    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{16}");

    private Names() {}

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }

    static DeviceIdentifier address(String address, String field) throws DecodeException {
        if (!isAddress(address)) {
            throw new DecodeException("malformed", field + ": not a Zigbee address (0x and 16 hex digits)");
        }
        return DeviceIdentifier.zigbee(address.substring(2));
    }

    static DeviceIdentifier friendly(String gateway, String name, String field) throws DecodeException {
        if (isAddress(name)) {
            return DeviceIdentifier.zigbee(name.substring(2));
        }
        try {
            return new DeviceIdentifier(SYSTEM, gateway + "/" + name);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("too-large", field + ": the friendly name is too long");
        }
    }
}
