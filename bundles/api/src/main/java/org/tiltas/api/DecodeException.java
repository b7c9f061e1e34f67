package org.tiltas.api;

import java.util.Objects;

/**
 * The adapter's declared, permanent verdict: this message cannot be read. The message goes to quarantine with its
 * bytes, this reason and this detail; the cursor moves on.
 */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason short machine word, lower case with hyphens ({@code malformed}, {@code unknown-model}, …)
     * @param detail one line for people: field and reason; no health data
     */
    public DecodeException(String reason, String detail) {
        super(Objects.requireNonNull(detail, "detail"));
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public String reason() {
        return reason;
    }
}
