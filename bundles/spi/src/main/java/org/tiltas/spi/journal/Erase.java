package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A bounded step of an erasure: what is named goes for good, from the tables, the tails in memory and the lags of the
 * cursors, in the transaction of its unit. A batch that was read before it becomes stale. What is gone already is passed
 * over, so a step can be done again.
 */
public sealed interface Erase {
    /**
     * Rows of the observations with the receipts and parked deliveries of each. The identities stay, without a row: the
     * same reading coming again is known and leaves nothing behind.
     *
     * @param erasure whose errands the partners' references become; see {@link Erasures#errands}. Empty where a term has
     *     ended here and partners have terms of their own: they are not told
     */
    record Rows(String erasure, List<Long> offsets) implements Erase {
        public Rows {
            Objects.requireNonNull(erasure, "erasure");
            offsets = List.copyOf(offsets);
        }
    }

    /** Measurements that wait for an owner. */
    record Waiting(List<Long> ids) implements Erase {
        public Waiting {
            ids = List.copyOf(ids);
        }
    }

    /**
     * A message, or what it says of one person.
     *
     * @param id of the message
     * @param left the payload without the person; empty when nothing of it stays
     */
    record Message(String id, Optional<byte[]> left) implements Erase {
        public Message {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(left, "left");
        }
    }

    /** Quarantine entries, also those that have ended. */
    record Quarantine(List<Long> ids) implements Erase {
        public Quarantine {
            ids = List.copyOf(ids);
        }
    }

    /**
     * What a quarantine entry says of one person, its detail with it, which may quote the payload.
     *
     * @param left the payload without the person
     */
    record QuarantineCut(long id, byte[] left) implements Erase {
        public QuarantineCut {
            Objects.requireNonNull(left, "left");
        }
    }

    /** Measurements that wait although their device and time were erased; their messages are cut later. */
    record Late(List<Long> ids) implements Erase {
        public Late {
            ids = List.copyOf(ids);
        }
    }

    /** What came later of an erased device and time is out of the bytes of this message. */
    record Cut(String message) implements Erase {
        public Cut {
            Objects.requireNonNull(message, "message");
        }
    }

    /** What is parked or deferred of these subjects, also what has ended. */
    record Deliveries(List<String> subjects) implements Erase {
        public Deliveries {
            subjects = List.copyOf(subjects);
        }
    }

    /** Alerts with all their findings. */
    record Alerts(List<String> ids) implements Erase {
        public Alerts {
            ids = List.copyOf(ids);
        }
    }

    /** All past versions of a record; the present one is removed or changed by {@link Unit#put}. */
    record Past(String kind, String id) implements Erase {
        public Past {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
        }
    }

    /** Another text for one past version of a record. */
    record Rewording(String kind, String id, long version, String body) implements Erase {
        public Rewording {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * Another word for an id in entries of the audit, which itself stays.
     *
     * @param id stands there as a word of its own
     */
    record Pseudonym(List<Long> audits, String id, String pseudonym) implements Erase {
        public Pseudonym {
            audits = List.copyOf(audits);
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(pseudonym, "pseudonym");
        }
    }

    /**
     * What a device measured in this time is erased also when it comes later; see {@link Erasures#late}.
     *
     * @param slot user slot, where others had others; then only what names the slot
     */
    record Span(String device, OptionalInt slot, Instant from, Instant to) implements Erase {
        public Span {
            Objects.requireNonNull(device, "device");
            Objects.requireNonNull(slot, "slot");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }
    }

    /**
     * An errand that stays open.
     *
     * @param answer of the partner, in one line; empty where there is none
     */
    record Asked(Erasures.Errand errand, Erasures.State state, String answer, Instant at) implements Erase {
        public Asked {
            Objects.requireNonNull(errand, "errand");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(answer, "answer");
            Objects.requireNonNull(at, "at");
        }
    }

    /** What a partner refused, or a person was to tell it, is asked once more. */
    record Retell(String erasure, String partner) implements Erase {
        public Retell {
            Objects.requireNonNull(erasure, "erasure");
            Objects.requireNonNull(partner, "partner");
        }
    }

    /** A person has told a partner everything of an erasure; its references are forgotten. */
    record ToldByHand(String erasure, String partner) implements Erase {
        public ToldByHand {
            Objects.requireNonNull(erasure, "erasure");
            Objects.requireNonNull(partner, "partner");
        }
    }

    /** A partner has answered an errand; its reference is forgotten. */
    record Told(Erasures.Errand errand) implements Erase {
        public Told {
            Objects.requireNonNull(errand, "errand");
        }
    }
}
