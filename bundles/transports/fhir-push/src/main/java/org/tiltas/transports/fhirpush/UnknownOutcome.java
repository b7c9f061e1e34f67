package org.tiltas.transports.fhirpush;

/** A request was sent and what the partner made of it is not known. */
final class UnknownOutcome extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean stillRunning;

    /** @param stillRunning whether the partner may still be at it: it did not answer, or a proxy answered for it */
    UnknownOutcome(String reason, boolean stillRunning) {
        super(reason);
        this.stillRunning = stillRunning;
    }

    boolean mayStillRun() {
        return stillRunning;
    }
}
