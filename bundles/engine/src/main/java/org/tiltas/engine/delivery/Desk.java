package org.tiltas.engine.delivery;

import org.tiltas.api.Observed;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/** Delivers to one partner on one lane. Called by the one thread of that route. */
public interface Desk {
    /**
     * Filters, sends and settles a batch: receipts, parked and deferred items go into the unit, whose commit moves the
     * cursor.
     *
     * @throws RetryLater when the partner as a whole cannot take it now; nothing of the batch is settled
     */
    void deliver(Batch<Observed> batch, Unit unit) throws RetryLater, InterruptedException;

    /** Called when there is nothing new, so that deferred subjects whose time has come are tried again. */
    void idle() throws InterruptedException;
}
