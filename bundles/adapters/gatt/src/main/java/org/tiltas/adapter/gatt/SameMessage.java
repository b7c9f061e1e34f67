package org.tiltas.adapter.gatt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;

/**
 * What the entries of one message say about each other: where a sensor sits, what a glucose record was about. Gateways
 * that read a device on connection send such entries side by side. A broken entry tells nothing here; it is refused when
 * its own turn comes.
 */
final class SameMessage {
    private record GlucoseRecord(DeviceIdentifier device, int sequence) {}

    private final Map<DeviceIdentifier, Integer> sensorLocations = new HashMap<>();
    private final Map<DeviceIdentifier, Integer> temperatureTypes = new HashMap<>();
    private final Map<GlucoseRecord, String> glucoseContexts = new HashMap<>();
    private final Set<GlucoseRecord> glucoseRecords = new HashSet<>();

    static SameMessage of(List<Entry> entries) {
        SameMessage message = new SameMessage();
        for (Entry entry : entries) {
            try {
                message.learn(entry, new Octets(entry.value()));
            } catch (DecodeException e) {
                // said again, with the entry's number, when the entry itself is read
                continue;
            }
        }
        return message;
    }

    Optional<Integer> sensorLocation(DeviceIdentifier device) {
        return Optional.ofNullable(sensorLocations.get(device));
    }

    Optional<Integer> temperatureType(DeviceIdentifier device) {
        return Optional.ofNullable(temperatureTypes.get(device));
    }

    Optional<String> glucoseContext(DeviceIdentifier device, int sequence) {
        return Optional.ofNullable(glucoseContexts.get(new GlucoseRecord(device, sequence)));
    }

    boolean hasGlucose(DeviceIdentifier device, int sequence) {
        return glucoseRecords.contains(new GlucoseRecord(device, sequence));
    }

    private void learn(Entry entry, Octets value) throws DecodeException {
        switch (entry.characteristic()) {
            case 0x2a38 -> sensorLocations.put(entry.device(), value.u8("body sensor location"));
            case 0x2a1d -> temperatureTypes.put(entry.device(), value.u8("temperature type"));
            case 0x2a18 ->
                glucoseRecords.add(
                        new GlucoseRecord(entry.device(), value.skip(1).u16("sequence number")));
            case 0x2a34 -> {
                GlucoseContext context = GlucoseContext.read(value);
                glucoseContexts.put(new GlucoseRecord(entry.device(), context.sequence()), context.words());
            }
            default -> {
                // nothing that another entry needs
            }
        }
    }
}
