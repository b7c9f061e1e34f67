package org.tiltas.adapter.hl7v2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;

/**
 * Which device a row is of: its own OBX-18, or that of the channel, module or system it lies in by the dotted
 * containment of OBX-4 (IHE PCD TF 2, B.8), else the sender named in MSH-3, else the bed of PV1-3 (a central station that
 * names nothing else speaks for the monitor there), else MSH-4.
 */
final class DeviceNames {
    private static final int EQUIPMENT = 18;
    private static final int PLACE = 3;
    private static final int LONGEST = 120;
    private static final Pattern EUI_64 = Pattern.compile("[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){7}");

    private final String gateway;
    private final Segment header;
    private final Map<String, DeviceIdentifier> containers = new HashMap<>();
    private String bed = "";

    DeviceNames(String gateway, Segment header) {
        this.gateway = gateway;
        this.header = header;
    }

    /** Another patient's part of the message begins. */
    void forget() {
        containers.clear();
        bed = "";
    }

    /** The place a visit names. */
    void standsAt(Segment visit) {
        List<String> parts = new ArrayList<>();
        for (int component = 1; component <= 3; component++) {
            String part = visit.component(PLACE, component);
            if (!part.isEmpty() && !part.equals("\"\"")) {
                parts.add(part);
            }
        }
        bed = String.join(" ", parts);
    }

    /** Learns the identity a row of a container tells ({@code 1.0.0.0}, {@code 1.2.0.0}, {@code 1.2.3.0}). */
    void learn(Segment row, SubId place) throws DecodeException {
        Optional<DeviceIdentifier> named = equipment(row);
        if (named.isPresent() && place.describesDevice()) {
            containers.put(place.container(), named.get());
        }
    }

    DeviceIdentifier of(Segment row, SubId place) throws DecodeException {
        Optional<DeviceIdentifier> own = equipment(row);
        if (own.isPresent()) {
            return own.get();
        }
        for (String container : place.containers()) {
            DeviceIdentifier known = containers.get(container);
            if (known != null) {
                return known;
            }
        }
        Optional<DeviceIdentifier> sender = named(header, header.first(3), "MSH-3");
        if (sender.isPresent()) {
            return sender.get();
        }
        if (bed.isEmpty() || bed.length() > LONGEST) {
            return named(header, header.first(4), "MSH-4")
                    .orElseThrow(() -> new DecodeException(
                            "no-device", row.place(EQUIPMENT) + ": no device named, nor in MSH-3, MSH-4 or PV1-3"));
        }
        return DeviceIdentifier.own("hl7v2", gateway, bed.replaceAll("\\p{Cntrl}", " "));
    }

    private Optional<DeviceIdentifier> equipment(Segment row) throws DecodeException {
        return named(row, row.first(EQUIPMENT), row.place(EQUIPMENT));
    }

    /** An entity identifier (EI) or a hierarchic designator (HD); both may carry an EUI-64 with its type behind it. */
    private Optional<DeviceIdentifier> named(Segment segment, String field, String place) throws DecodeException {
        String plain = "";
        for (int component = 1; component <= 3; component++) {
            String text = segment.componentOf(field, component);
            String type = segment.componentOf(field, component + 1);
            if (type.equals("EUI-64") || type.equals("EUI64")) {
                if (!EUI_64.matcher(text).matches()) {
                    throw new DecodeException("malformed", place + ": not an EUI-64 (8 octets in hex)");
                }
                return Optional.of(DeviceIdentifier.eui64(text));
            }
            plain = plain.isEmpty() && !text.equals("\"\"") ? text : plain;
        }
        if (plain.length() > LONGEST) {
            throw new DecodeException("malformed", place + ": longer than " + LONGEST + " characters");
        }
        return plain.isEmpty()
                ? Optional.empty()
                : Optional.of(DeviceIdentifier.own("hl7v2", gateway, plain.replaceAll("\\p{Cntrl}", " ")));
    }
}
