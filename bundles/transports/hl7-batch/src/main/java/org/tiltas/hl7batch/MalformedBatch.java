package org.tiltas.hl7batch;

/** Why nothing of a batch is taken: a segment around its messages is wrong, missing or out of place. */
public final class MalformedBatch extends Exception {
    private static final long serialVersionUID = 1L;

    private final String segment;
    private final int sequence;
    private final int field;
    private final Kind kind;

    /** What is wrong, roughly. */
    public enum Kind {
        /** A segment is missing or stands where it must not. */
        SEQUENCE,
        /** A field has a value that cannot be. */
        VALUE
    }

    MalformedBatch(Kind kind, String segment, int sequence, int field, String reason) {
        super(reason);
        this.kind = kind;
        this.segment = segment;
        this.sequence = sequence;
        this.field = field;
    }

    public Kind kind() {
        return kind;
    }

    /** Name of the segment; {@code ???} for one that has none. */
    public String segment() {
        return segment;
    }

    /** Which of that name, from 1. */
    public int sequence() {
        return sequence;
    }

    /** Number of the field; 0 for the whole segment. */
    public int field() {
        return field;
    }

    /** Place and reason in one line: {@code BTS[2]-1: says 3 messages, there are 2}. */
    public String line() {
        return segment + (sequence > 1 ? "[" + sequence + "]" : "") + (field > 0 ? "-" + field : "") + ": "
                + getMessage();
    }
}
