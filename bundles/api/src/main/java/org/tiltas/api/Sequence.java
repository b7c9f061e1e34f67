package org.tiltas.api;

import java.util.Objects;

/**
 * A device's own number for a record.
 *
 * @param number record, sequence or frame number
 * @param session what the number is unique within (session start, join, de-duplication scope); empty if unknown
 */
public record Sequence(long number, String session) {
    public Sequence {
        Objects.requireNonNull(session, "session");
    }
}
