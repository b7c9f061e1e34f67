package org.tiltas.spi.delivery;

import java.time.Instant;
import java.util.Optional;

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

    /**
     * State of a delivery.
     *
     * @param state {@code running}, {@code waiting} (backing off) or {@code stopped} (refused by the host, probed)
     * @param lag rows not yet settled
     * @param oldest receipt time of the oldest of them
     * @param lastError the last failure in one line
     */
    record Status(String state, long lag, Optional<Instant> oldest, Optional<String> lastError) {}
}
