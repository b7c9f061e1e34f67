package org.tiltas.spi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The running deliveries. Partners themselves are records of kind {@code partner}: the body is the JSON of
 * {@code PUT /api/v1/partners/{id}} with every secret below {@code auth} encrypted by {@link
 * org.tiltas.spi.server.SecretBox}; a delivery starts, changes and ends when its record does.
 */
public interface Partners {
    /** How a partner's delivery stands; empty if there is no such partner. */
    Optional<Status> status(String partner);

    /**
     * Checks the settings before they are stored.
     *
     * @param body the JSON of the PUT, secrets in clear
     * @throws IllegalArgumentException naming field and reason in one line
     */
    void check(String partner, String body);

    /**
     * Sends a parked delivery again, with all that changed since.
     *
     * @throws IllegalArgumentException when there is no such parked delivery
     */
    void replay(long parkedId, String who);

    /** Ends a parked delivery without sending it; the reason is kept in the audit. */
    void discard(long parkedId, String reason, String who);

    /** Metrics that a code, {@code 8867-4} or {@code http://loinc.org|8867-4}, or a name stands for. */
    default Set<String> metrics(String code) {
        throw new UnsupportedOperationException("metrics are not known here");
    }

    /**
     * Asks the partner something harmless now; if it is well again, its delivery goes on at once.
     *
     * @return what it answers; empty if there is no such partner
     */
    default Optional<Probe> probe(String partner) {
        throw new UnsupportedOperationException("partners cannot be probed here");
    }

    /**
     * Compares what was delivered in a span of time with what the partner holds; what it lost is sent anew, what we know
     * nothing of is reported.
     *
     * @throws IllegalArgumentException naming what is wrong, in one line
     * @throws IllegalStateException when the partner cannot be asked, or is being compared already
     */
    default Errand reconcile(String partner, Instant from, Instant to, String who) {
        throw new UnsupportedOperationException("nothing is compared here");
    }

    /**
     * Sends what was measured of a resident in a span of time and not sent, as far as filter and legal basis let it out
     * now.
     *
     * @param resident {@code 17} or {@code Patient/17}
     * @throws IllegalArgumentException naming what is wrong, in one line
     * @throws IllegalStateException when one of the kind is under way for this partner
     */
    default Errand resend(String partner, String resident, Instant from, Instant to, String who) {
        throw new UnsupportedOperationException("nothing is sent here");
    }

    /** What was asked for at a partner, newest first. */
    default List<Errand> errands(String partner) {
        return List.of();
    }

    /**
     * A partner's answer to a probe.
     *
     * @param well whether deliveries are worth trying
     * @param answer one line
     */
    record Probe(boolean well, String answer) {}

    /**
     * State of a delivery.
     *
     * @param state {@code running}, {@code waiting} (backing off) or {@code stopped} (refused by the host, probed)
     * @param lag rows not yet settled
     * @param oldest receipt time of the oldest of them
     * @param lastError the last failure in one line
     * @param latency of the last minutes; empty when nothing was accepted
     */
    record Status(
            String state, long lag, Optional<Instant> oldest, Optional<String> lastError, Optional<Latency> latency) {
        public Status(String state, long lag, Optional<Instant> oldest, Optional<String> lastError) {
            this(state, lag, oldest, lastError, Optional.empty());
        }
    }

    /**
     * From receipt of a message to the partner's acceptance.
     *
     * @param count how many were accepted
     * @param p50 half of them took no longer
     * @param p99 99 of a hundred took no longer
     */
    record Latency(long count, Duration p50, Duration p99) {}
}
