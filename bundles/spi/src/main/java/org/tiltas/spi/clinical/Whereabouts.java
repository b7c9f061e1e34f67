package org.tiltas.spi.clinical;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * For whom it was decided that the server may tell, room by room, where they are: from how loud gateways hear what they
 * wear. Without a decision it tells of nobody. Thread-safe; a call that writes blocks until its commit is on disk.
 *
 * @since 1.5
 */
public interface Whereabouts {
    /** The shortest retention. */
    Duration SHORTEST = Duration.ofHours(1);
    /** The longest retention. */
    Duration LONGEST = Duration.ofDays(90);

    /**
     * Turns whereabouts on for a resident, or puts another decision in the place of the present one; audited.
     *
     * @param who the account
     * @return whether the resident had none before
     * @throws java.util.NoSuchElementException if there is no such Patient
     * @throws IllegalArgumentException naming field and reason in one line
     * @throws IllegalStateException when somebody else has decided in this moment
     */
    boolean decide(String patient, Order order, String who);

    /**
     * Ends the decision: nothing new is observed from now on, and what was is removed when its time has come; audited.
     *
     * @return false if none was in force
     * @throws java.util.NoSuchElementException if there is no such Patient
     * @throws IllegalStateException when somebody else has decided in this moment
     */
    boolean end(String patient, String who);

    /** The decision about a resident, also one that has ended. */
    Optional<Decision> decision(String patient);

    /** All decisions, also those that have ended, in the order of the residents' ids. */
    List<Decision> decisions();

    /**
     * What is decided.
     *
     * @param purpose what the whereabouts are for, in words
     * @param retention after which an Observation of them is removed
     * @param decidedBy who has decided it, in words
     * @param from when it begins; empty for at once
     */
    record Order(String purpose, Duration retention, String decidedBy, Optional<Instant> from) {
        public Order {
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(retention, "retention");
            Objects.requireNonNull(decidedBy, "decidedBy");
            Objects.requireNonNull(from, "from");
        }
    }

    /**
     * A decision.
     *
     * @param patient id of the Patient it is about
     * @param order what was decided; {@code from} is never empty
     * @param entered when it was entered
     * @param enteredBy the account
     * @param ended when it ended
     * @param endedBy the account; empty while it has not ended
     */
    record Decision(
            String patient, Order order, Instant entered, String enteredBy, Optional<Instant> ended, String endedBy) {
        public Decision {
            Objects.requireNonNull(patient, "patient");
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(entered, "entered");
            Objects.requireNonNull(enteredBy, "enteredBy");
            Objects.requireNonNull(ended, "ended");
            Objects.requireNonNull(endedBy, "endedBy");
        }

        public Instant from() {
            return order.from().orElse(entered);
        }

        /** Whether it was in force at a time. */
        public boolean holds(Instant at) {
            return !at.isBefore(from())
                    && ended.filter(end -> !at.isBefore(end)).isEmpty();
        }
    }
}
