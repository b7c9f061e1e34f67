package org.tiltas.adapter.template.mapping;

import java.util.List;
import java.util.Optional;

/**
 * Readings of one device, made once for the whole message or once for each part of it.
 *
 * @param each finds the parts; empty for the whole message
 * @param spread whether one array that {@code each} finds stands for its elements
 * @param scope what the expressions of a part look at
 * @param device whose readings they are
 * @param time when they were taken
 * @param sequence the device's own number for the record
 * @param patient whom the message names, if the mapping looks for that
 * @param readings in the order they are given out
 */
public record Group(
        Optional<Probe> each,
        boolean spread,
        Scope scope,
        DeviceRule device,
        TimeRule time,
        Optional<Probe> sequence,
        Optional<PatientRule> patient,
        List<ReadingRule> readings) {
    public Group {
        readings = List.copyOf(readings);
    }

    /** What an expression looks at. */
    public enum Scope {
        /** The part. Device, time and sequence are looked for in the whole message where the part has none. */
        PART,
        /** The part, as Microsoft's JsonPathContent; and nothing else. */
        PART_ONLY,
        /** The whole message with the part added as {@code matchedToken}, as Microsoft's CalculatedContent. */
        MESSAGE_WITH_PART,
        /** The part, and where it has nothing the whole message with {@code matchedToken}. */
        PART_THEN_MESSAGE
    }
}
