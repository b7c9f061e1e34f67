package org.tiltas.transport.hl7push;

/** An Observation that cannot be said in HL7 v2 to this partner; the message names why, in one line. */
final class Unwritable extends Exception {
    private static final long serialVersionUID = 1L;

    Unwritable(String reason) {
        super(reason);
    }
}
