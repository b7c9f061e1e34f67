package org.tiltas.system;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.tools.gatt.GattBytes;

/**
 * A message of one device and what must become of it.
 *
 * @param name the characteristic and what is special about this one
 * @param values characteristic and octets, in the order of the message's entries
 * @param clock whose time the Observations must carry
 * @param expected {@link ObservationLine}s about the resident
 * @param ofDevice {@link ObservationLine}s about the device itself
 * @param facts JSON pointers into the Device resource, and the text there
 */
record Vector(
        String name,
        List<Map.Entry<String, String>> values,
        Clock clock,
        List<String> expected,
        List<String> ofDevice,
        Map<String, String> facts) {

    /** Whose time counts. */
    enum Clock {
        GATEWAY,
        DEVICE
    }

    static Vector of(String name, GattBytes octets) {
        return new Vector(name, List.of(), Clock.GATEWAY, List.of(), List.of(), Map.of())
                .and(name.substring(0, 4), octets);
    }

    static Vector of(String name, String hex) {
        return new Vector(name, List.of(), Clock.GATEWAY, List.of(), List.of(), Map.of())
                .andHex(name.substring(0, 4), hex);
    }

    /** One more entry of the message. */
    Vector and(String characteristic, GattBytes octets) {
        return andHex(characteristic, octets.hex());
    }

    private Vector andHex(String characteristic, String hex) {
        List<Map.Entry<String, String>> more = new ArrayList<>(values);
        more.add(Map.entry(characteristic, hex));
        return new Vector(name, List.copyOf(more), clock, expected, ofDevice, facts);
    }

    Vector byDeviceClock() {
        return new Vector(name, values, Clock.DEVICE, expected, ofDevice, facts);
    }

    Vector gives(String... lines) {
        return new Vector(name, values, clock, List.of(lines), ofDevice, facts);
    }

    Vector givesOfDevice(String... lines) {
        return new Vector(name, values, clock, expected, List.of(lines), facts);
    }

    Vector tells(String pointer, String text) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(pointer, text);
        return new Vector(name, values, clock, expected, ofDevice, more);
    }

    /** The envelope, as an array where there are several entries. */
    String envelope(String address, OffsetDateTime time) {
        List<String> entries = values.stream()
                .map(v -> "{\"device\":\"%s\",\"characteristic\":\"%s\",\"value\":\"%s\",\"time\":\"%s\",\"rssi\":-61}"
                        .formatted(address, v.getKey(), v.getValue(), time))
                .toList();
        return entries.size() == 1 ? entries.get(0) : "[" + String.join(",", entries) + "]";
    }

    @Override
    public String toString() {
        return name;
    }
}
