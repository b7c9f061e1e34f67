package org.tiltas.transport.hl7push;

/** A message was sent, or may have been, and no answer to it came. */
final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswer(String reason) {
        super(reason);
    }
}
