package org.tiltas.spi.analysis;

import java.time.Instant;
import java.util.Objects;

/**
 * A change of an alert, as it stands in the stream of findings.
 *
 * @param offset its place in the stream
 * @param alert the alert after the change
 * @param change the change
 */
public record Finding(long offset, Alert alert, Change change) {
    public Finding {
        Objects.requireNonNull(alert, "alert");
        Objects.requireNonNull(change, "change");
    }

    /**
     * What changed.
     *
     * @param what its nature
     * @param at when, on the server's clock
     * @param by account of a person; {@code module:<id>} or {@code server} otherwise
     * @param note words that belong to it; empty for none
     * @param notifies whether somebody is to be told; never for information, history that was corrected, or what people
     *     did themselves
     */
    public record Change(What what, Instant at, String by, String note, boolean notifies) {
        public Change {
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(note, "note");
        }
    }

    /** Natures of changes. */
    public enum What {
        /** It began. */
        RAISED,
        /** A higher severity; it is new again. */
        WORSENED,
        /** More evidence of the same or lower severity; of an urgent one, or one thought over, it may be new again. */
        AGAIN,
        /** A lower severity. */
        EASED,
        /** It is over. */
        CLEARED,
        /** It never was. */
        WITHDRAWN,
        /** Late or amended evidence has shown it to have been otherwise, in its times, evidence or severity. */
        CORRECTED,
        ACKNOWLEDGED,
        ASSIGNED,
        SNOOZED,
        VERDICT,
        /** A person has closed it. */
        CLOSED,
        /** Nobody has acknowledged it in time: the next step of its table. */
        ESCALATED
    }
}
