package org.tiltas.api.transport;

import java.util.Objects;

/**
 * What became of a message.
 *
 * @param id message id; of a quarantined one its trace id; empty for {@link Outcome#KNOWN}
 * @param detail one line for people, {@code field: reason}; empty when it was accepted
 */
public record Taken(Outcome outcome, String id, String detail) {
    public Taken {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(detail, "detail");
    }

    /** Every one of these means: committed. */
    public enum Outcome {
        ACCEPTED,
        /** Was taken before under the same receipt. */
        KNOWN,
        /** In quarantine: no adapter reads this topic, or none of that name. */
        NO_ADAPTER,
        /** In quarantine: this gateway may not use that adapter, or the topic names another gateway. */
        NOT_AUTHORISED,
        /** In quarantine with head and hash: larger than allowed. */
        TOO_LARGE,
        /** In quarantine: the adapter does not read this media type. */
        WRONG_CONTENT_TYPE,
        /** In quarantine, for a reason that {@link Taken#detail} tells. */
        REFUSED
    }
}
