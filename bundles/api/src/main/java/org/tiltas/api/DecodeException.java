package org.tiltas.api;

import java.util.List;
import java.util.Objects;

/**
 * The adapter's declared, permanent verdict: this message cannot be read. The message goes to quarantine with its
 * bytes, this reason and this detail; the cursor moves on.
 */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final transient List<Reading> partial;

    /**
     * Nothing of the message can be read.
     *
     * @param reason short machine word, lower case with hyphens ({@code malformed}, {@code unknown-model}, …)
     * @param detail one line for people: field and reason; no health data
     */
    public DecodeException(String reason, String detail) {
        this(reason, detail, List.of());
    }

    /**
     * Some of the message can be read. What can is taken in; the message goes to quarantine all the same, so that a
     * later version of the adapter can read the rest in a replay.
     *
     * @param partial the readings of the good parts, in order
     */
    public DecodeException(String reason, String detail, List<Reading> partial) {
        super(Objects.requireNonNull(detail, "detail"));
        this.reason = Objects.requireNonNull(reason, "reason");
        this.partial = List.copyOf(partial);
    }

    /** Readings of the parts that could be read. */
    public List<Reading> partial() {
        return partial == null ? List.of() : partial;
    }

    public String reason() {
        return reason;
    }
}
