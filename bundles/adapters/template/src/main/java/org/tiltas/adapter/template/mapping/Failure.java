package org.tiltas.adapter.template.mapping;

/** One reading cannot be made. Says where and why without quoting the message. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Failure(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
