package org.tiltas.spi.journal;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds what is to be erased of a person and names it to units, a bounded step at a time. What was erased is met no
 * more, so whoever is interrupted begins again. Ids are looked for as whole words: {@code Patient/1} is not found in {@code
 * Patient/17}. Thread-safe.
 */
public interface Erasures {
    /**
     * What there is now, by kind: {@code observations} (versions of Observations), {@code waiting}, {@code deliveries}
     * (parked or deferred), {@code alerts}, {@code records}. Messages are found while they are erased.
     */
    Map<String, Long> count(Scope scope);

    /** Partners that hold Observations of these Patients by a receipt, with the number of Observations. */
    Map<String, Long> holders(Set<String> patients);

    /**
     * Names the next step to a unit.
     *
     * @param place what the step before returned; {@link Place#FIRST} to begin with
     * @param unit to be committed by the caller, with what it writes itself
     */
    Step next(Scope scope, Place place, Unit unit);

    /**
     * Names to a unit what modules remember of devices themselves. Once only, because they go on remembering while the
     * devices send, and only for devices that nobody else has worn since.
     *
     * @return how much that is
     */
    int devices(Set<String> devices, Unit unit);

    /**
     * Names to a unit what came later although its device and time were erased: an upload from a buffer, or the same
     * reading once more.
     *
     * @return how much that is
     */
    int late(Unit unit);

    /**
     * Name of the figure that counts a partner's answers, so that a certificate can tell them.
     *
     * @param partner and answer, with a point between; empty for what all names of the erasure begin with
     */
    static String counter(String erasure, String partner) {
        return "erasure." + erasure + "." + partner;
    }

    /** What a partner can be told now: neither refused before nor for a person to tell. */
    List<Errand> errands(String partner, int limit);

    /**
     * What partners are still to be told of an erasure, in the order of the partners.
     *
     * @param partner empty for all
     */
    List<Untold> untold(String erasure, String partner, int limit);

    /** Partners that are still to be told of an erasure, or of any if it is empty, with how much they hold. */
    Map<String, Long> open(String erasure);

    /**
     * Who is erased.
     *
     * @param erasure id of the erasure, by which partners' answers are told apart; stands in the audit for the Patients
     * @param patients ids of the Patient and of those that were merged into it
     * @param spans what the person wore
     * @param names identifiers of the person that may stand in messages; too short ones are not looked for
     */
    record Scope(String erasure, Set<String> patients, List<Span> spans, Set<String> names) {
        public Scope {
            Objects.requireNonNull(erasure, "erasure");
            patients = Set.copyOf(patients);
            spans = List.copyOf(spans);
            names = Set.copyOf(names);
        }
    }

    /**
     * A device that a person wore for a time.
     *
     * @param device id of the Device
     * @param slot user slot, where others had others; then only what names the slot is the person's
     * @param names what the device is called in messages
     */
    record Span(String device, OptionalInt slot, Instant from, Instant to, Set<String> names) {
        public Span {
            Objects.requireNonNull(device, "device");
            Objects.requireNonNull(slot, "slot");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
            names = Set.copyOf(names);
        }
    }

    /**
     * How far the stored messages and the quarantine have been looked through.
     *
     * @param left whether a message was left for a later round, because its adapter has not read it yet; the erasure is
     *     not done before a round that leaves none
     */
    record Place(long message, long quarantine, boolean left) {
        public static final Place FIRST = new Place(0, 0, false);
    }

    /**
     * What a unit will remove.
     *
     * @param removed how much of each kind
     * @param first earliest month of measurement among it, as its first day
     * @param last latest month
     * @param over whether there was nothing left to name in this round
     */
    record Step(
            Map<String, Long> removed, Place place, Optional<LocalDate> first, Optional<LocalDate> last, boolean over) {
        public Step {
            removed = Map.copyOf(removed);
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(last, "last");
        }
    }

    /**
     * One thing a partner is to be told.
     *
     * @param remote the partner's reference, without version; or {@code ?identifier=} and a published identifier, where it
     *     is not known whether the partner got it: a delivery was under way, or not answered
     */
    record Errand(String erasure, String partner, String remote) {
        private static final String BY_IDENTIFIER = "?identifier=";

        /** For what a partner may hold under a published identifier. */
        public static Errand doubtful(String erasure, String partner, String identifier) {
            return new Errand(erasure, partner, BY_IDENTIFIER + identifier);
        }

        /** The identifier to look for; empty where the partner's reference is known. */
        public Optional<String> identifier() {
            return remote.startsWith(BY_IDENTIFIER)
                    ? Optional.of(remote.substring(BY_IDENTIFIER.length()))
                    : Optional.empty();
        }

        public Errand {
            Objects.requireNonNull(erasure, "erasure");
            Objects.requireNonNull(partner, "partner");
            Objects.requireNonNull(remote, "remote");
        }
    }

    /** What became of an errand that is not over. */
    enum State {
        /** It is done as soon as the partner can be asked. */
        OPEN,
        /** The partner has refused it; it is asked again when somebody says so. */
        REFUSED,
        /** Nothing but a person can tell this partner. */
        BY_HAND
    }

    /**
     * An errand that is not over.
     *
     * @param answer what the partner said last, in one line
     * @param asked when it did
     */
    record Untold(Errand errand, State state, String answer, Optional<Instant> asked) {
        public Untold {
            Objects.requireNonNull(errand, "errand");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(answer, "answer");
            Objects.requireNonNull(asked, "asked");
        }
    }
}
