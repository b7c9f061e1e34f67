package org.tiltas.cli;

/** A command that did not do what it was asked; the message is the reason in one line. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    CommandFailure(String reason) {
        this(Main.FAILED, reason);
    }

    CommandFailure(int exitCode, String reason) {
        super(reason);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
