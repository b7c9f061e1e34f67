package org.tiltas.adapter.gatt;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;

/**
 * Puts segmented values together. The first octet of each segment says whether it is the first (bit 0) and the last
 * (bit 1) and counts (bits 2 to 7). All segments of a value must be in one message, since an adapter keeps nothing
 * between messages.
 */
final class Segments {
    private static final int MAX_OCTETS = 65_536;
    private static final int COUNTER_MASK = 0x3f;

    private record Source(DeviceIdentifier device, int characteristic) {}

    private static final class Open {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final String label;
        private int counter;

        private Open(String label) {
            this.label = label;
        }
    }

    private final Map<Source, Open> open = new LinkedHashMap<>();

    /** @return the whole value once its last segment is there */
    Optional<byte[]> add(Entry entry) throws DecodeException {
        Octets segment = new Octets(entry.value());
        int header = segment.u8("segment header");
        int counter = header >> 2;
        Source source = new Source(entry.device(), entry.characteristic());
        boolean first = (header & 1) != 0;
        if (first == open.containsKey(source)) {
            throw new DecodeException(
                    "incomplete", "segment header: " + (first ? "last" : "first") + " segment missing before this one");
        }
        Open value = open.computeIfAbsent(source, key -> new Open(entry.label()));
        if (!first && counter != (value.counter + 1 & COUNTER_MASK)) {
            throw new DecodeException("incomplete", "segment header: counter " + counter + " out of turn");
        }
        value.counter = counter;
        value.octets.writeBytes(segment.bytes(segment.remaining(), "segment"));
        if (value.octets.size() > MAX_OCTETS) {
            throw new DecodeException("too-large", "segments: more than " + MAX_OCTETS + " octets");
        }
        if ((header & 2) == 0) {
            return Optional.empty();
        }
        open.remove(source);
        return Optional.of(value.octets.toByteArray());
    }

    /** At the end of a message nothing may be left open. */
    void close() throws DecodeException {
        for (Map.Entry<Source, Open> left : open.entrySet()) {
            throw new DecodeException(
                    "incomplete",
                    left.getValue().label + CharacteristicId.text(left.getKey().characteristic)
                            + ": last segment missing, all segments must come in one message");
        }
    }
}
