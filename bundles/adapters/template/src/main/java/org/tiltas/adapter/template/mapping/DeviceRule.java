package org.tiltas.adapter.template.mapping;

import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;

/**
 * Whose readings they are.
 *
 * @param id finds the vendor's name of the device; empty where the topic tells it
 * @param topicLevel segment of the topic that names the device, from 0; -1 for none
 * @param scheme how the name becomes an identifier
 * @param system identifier system for {@link Scheme#SYSTEM}
 * @param prefix put before the name
 * @param global whether the vendor's names are unique beyond one gateway
 */
public record DeviceRule(
        Optional<Probe> id, int topicLevel, Scheme scheme, String system, String prefix, boolean global) {

    /** How a name becomes an identifier. */
    public enum Scheme {
        BLUETOOTH,
        EUI64,
        ZIGBEE,
        OWN,
        SYSTEM
    }

    /** @throws IllegalArgumentException when the name is none of its scheme; the message does not quote it */
    DeviceIdentifier identifier(String adapter, String gateway, String name) {
        String full = prefix + name;
        return switch (scheme) {
            case BLUETOOTH -> DeviceIdentifier.bluetooth(full);
            case EUI64 -> DeviceIdentifier.eui64(full);
            case ZIGBEE -> DeviceIdentifier.zigbee(full);
            case SYSTEM -> new DeviceIdentifier(system, full);
            case OWN ->
                global
                        ? new DeviceIdentifier(DeviceIdentifier.OWN + adapter, full)
                        : DeviceIdentifier.own(adapter, gateway, full);
        };
    }
}
