package org.tiltas.api;

import java.util.Objects;

/**
 * A step's declared, permanent verdict: what is at hand cannot be processed and never will be. Thrown from a bean or
 * processor in an integrator's route, it sends the message to quarantine with its bytes, this reason and this detail;
 * the cursor moves on. Any other exception counts as transient and the message is tried again for ever.
 */
public class PermanentException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason short machine word, lower case with hyphens ({@code malformed}, {@code unknown-room}, …)
     * @param detail one line for people: field and reason; no health data
     */
    public PermanentException(String reason, String detail) {
        this(reason, detail, null);
    }

    public PermanentException(String reason, String detail, Throwable cause) {
        super(Objects.requireNonNull(detail, "detail"), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public String reason() {
        return reason;
    }
}
