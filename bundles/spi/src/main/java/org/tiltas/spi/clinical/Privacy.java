package org.tiltas.spi.clinical;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The rights of a resident over what is stored of them: erasure (GDPR Art. 17) and restriction (Art. 18). Thread-safe; a
 * call blocks until its commit is on disk.
 */
public interface Privacy {
    /**
     * What an erasure would remove, with the code that confirms it.
     *
     * @throws java.util.NoSuchElementException if there is no such Patient
     * @throws IllegalArgumentException naming field and reason in one line
     */
    Preview preview(String patient, Order order);

    /**
     * Erases a resident in the background, or restricts their data until the term of retention ends.
     *
     * @param code as the preview has given it, within a quarter of an hour
     * @throws java.util.NoSuchElementException if there is no such Patient
     * @throws IllegalArgumentException naming field and reason in one line
     * @throws IllegalStateException when an erasure of the resident is under way
     */
    Erasure erase(String patient, Order order, String code);

    /** An erasure and its certificate; nothing in it tells whom it was about. */
    Optional<Erasure> erasure(String id);

    /** All erasures, newest first. */
    List<Erasure> erasures();

    /**
     * What partners are still to be told of an erasure, the first few thousand.
     *
     * @param partner empty for all
     * @throws java.util.NoSuchElementException if there is no such erasure
     */
    List<Untold> untold(String erasure, String partner);

    /**
     * A letter that tells a partner what to erase, by its own references, for a person to send.
     *
     * @throws java.util.NoSuchElementException if there is no such erasure
     * @throws IllegalStateException when there is nothing to tell the partner
     */
    String letter(String erasure, String partner);

    /**
     * Has a partner asked once more what it refused, and tried to be told what a person was to tell it.
     *
     * @return how much there is to tell it
     * @throws java.util.NoSuchElementException if there is no such erasure
     * @throws IllegalStateException when there is nothing to tell the partner
     */
    long retell(String erasure, String partner, String who);

    /**
     * A person has told a partner everything; its answer stands in the certificate.
     *
     * @param answer in words that name nobody who was erased
     * @throws java.util.NoSuchElementException if there is no such erasure
     * @throws IllegalArgumentException naming field and reason in one line
     * @throws IllegalStateException when there is nothing to tell the partner, or the erasure has not ended here
     */
    void told(String erasure, String partner, String answer, String who);

    /**
     * Restricts: nobody is sent or shown the resident's data, and nothing judges them, until it is lifted.
     *
     * @return false if it is restricted already
     * @throws java.util.NoSuchElementException if there is no such Patient
     */
    boolean restrict(String patient, String reason, String who);

    /**
     * Lifts a restriction.
     *
     * @return false if there was none
     * @throws IllegalStateException when it belongs to an erasure
     */
    boolean lift(String patient, String who);

    Optional<Restriction> restriction(String patient);

    /**
     * Who wants an erasure, and why.
     *
     * @param requestedBy {@code resident}, {@code representative}, {@code home}, {@code authority} or {@code court}
     * @param reason in words that do not name the resident
     * @param basis article of the law; may be empty
     * @param who account that asks
     */
    record Order(String requestedBy, String reason, String basis, String who) {
        public Order {
            Objects.requireNonNull(requestedBy, "requestedBy");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(basis, "basis");
            Objects.requireNonNull(who, "who");
        }
    }

    /**
     * What would be removed.
     *
     * @param counts how much of each kind there is now
     * @param partners who holds how many Observations
     * @param until day up to which the law keeps the data: until then it would only be restricted
     * @param code confirms the erasure
     * @param expires when the code does
     */
    record Preview(
            Map<String, Long> counts,
            Map<String, Long> partners,
            Optional<LocalDate> until,
            String code,
            Instant expires) {}

    /**
     * An erasure.
     *
     * @param state {@code blocked} (restricted until its term ends), {@code erasing}, {@code telling} (gone here, partners
     *     are still to be told) or {@code done}
     * @param removed how much of each kind
     * @param first month of the earliest measurement among it
     * @param partners what each partner has answered
     * @param until day on which a blocked one is done
     * @param backups day after which no backup may hold the data any more
     */
    record Erasure(
            String id,
            String state,
            Order order,
            Instant started,
            Optional<Instant> ended,
            Map<String, Long> removed,
            Optional<YearMonth> first,
            Optional<YearMonth> last,
            Map<String, Told> partners,
            Optional<LocalDate> until,
            Optional<LocalDate> backups) {}

    /**
     * What a partner has answered.
     *
     * @param pending how much it is still to be told
     * @param refused how much of that it has refused
     * @param byHand how much of that only a person can tell it
     * @param answers number of each answer: HTTP status, or {@code by-hand} where a person has told it
     * @param told what people have told it, oldest first
     */
    record Told(long pending, long refused, long byHand, Map<String, Long> answers, List<ByHand> told) {}

    /** How a person has told a partner, and what it answered. */
    record ByHand(Instant at, String by, long number, String answer) {}

    /**
     * One thing a partner is still to be told.
     *
     * @param reference the partner's own; where {@code doubtful}, the identifier of what it may have got
     * @param state {@code open}, {@code refused} or {@code by-hand}
     * @param answer what the partner said last
     * @param asked when it did
     */
    record Untold(
            String partner, String reference, boolean doubtful, String state, String answer, Optional<Instant> asked) {}

    /** A restriction; {@code erasure} tells that it belongs to one. */
    record Restriction(Instant since, String by, String reason, boolean erasure) {}
}
