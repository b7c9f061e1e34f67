package org.tiltas.api;

import java.util.List;

/**
 * An open way to one partner. Used by one thread at a time, not always the same. A call that breaks, or gives no {@linkplain
 * PartnerContext#alive sign of life} for long, ends the connection; a channel that goes on like that is suspended for the
 * partner.
 */
public interface PartnerConnection extends AutoCloseable {
    /**
     * Whether this partner can be told of such a measurement at all. What it cannot be told of is passed over as if its
     * filter had left it out: not sent, not parked.
     */
    default boolean takes(Measurement measurement) {
        return true;
    }

    /**
     * Delivers observations in the given order and blocks until every outcome is known or given up on.
     *
     * @param items never two versions of one Observation
     * @param uncertain true when an earlier attempt at any of these may still have been applied by the partner
     * @return one outcome per item, in the order of the items
     * @throws HostFailure when the partner as a whole cannot be reached or refuses us; nothing of the batch is settled,
     *     and each item's outcome is unknown
     * @throws InterruptedException when the caller wants the thread back
     */
    List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) throws HostFailure, InterruptedException;

    /**
     * Called about once a second while there is nothing to deliver. Whatever this connection delivered has its receipt
     * by then.
     */
    default void idle() throws HostFailure, InterruptedException {}

    /** Asks the partner something harmless; returns normally when deliveries are worth trying again. */
    void probe() throws HostFailure, InterruptedException;

    @Override
    void close();
}
