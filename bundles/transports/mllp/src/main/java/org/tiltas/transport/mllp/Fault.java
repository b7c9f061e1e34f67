package org.tiltas.transport.mllp;

import org.tiltas.hl7batch.MalformedBatch;

/**
 * Why a message is not taken, as its ERR segment says it (HL7 2.6, 2.15.5).
 *
 * @param segment name of the segment
 * @param sequence which of that name, from 1; 0 for none
 * @param field number of the field; 0 for the whole segment
 * @param code of table 0357
 * @param reason one line for people; no health data
 */
record Fault(String segment, int sequence, int field, Code code, String reason) {

    /** Table 0357, as far as needed here. */
    enum Code {
        SEGMENT_SEQUENCE(100, "Segment sequence error"),
        REQUIRED_FIELD(101, "Required field missing"),
        DATA_TYPE(102, "Data type error"),
        TABLE_VALUE(103, "Table value not found"),
        PROCESSING_ID(202, "Unsupported processing id"),
        VERSION_ID(203, "Unsupported version id"),
        UNKNOWN_KEY(204, "Unknown key identifier"),
        INTERNAL(207, "Application internal error");

        private final int number;
        private final String text;

        Code(int number, String text) {
            this.number = number;
            this.text = text;
        }

        int number() {
            return number;
        }

        String text() {
            return text;
        }
    }

    static Fault ofHeader(int field, Code code, String reason) {
        return new Fault("MSH", 1, field, code, reason);
    }

    static Fault of(MalformedBatch batch) {
        Code code = batch.kind() == MalformedBatch.Kind.SEQUENCE ? Code.SEGMENT_SEQUENCE : Code.DATA_TYPE;
        return new Fault(batch.segment(), batch.sequence(), batch.field(), code, batch.getMessage());
    }

    /** Field and reason in one line: {@code MSH-10: missing}. */
    String line() {
        return segment + (sequence > 1 ? "[" + sequence + "]" : "") + (field > 0 ? "-" + field : "") + ": " + reason;
    }
}
