package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what partners hold, refuse or have not yet got. */
public interface Deliveries {
    /** The receipt for the newest delivered version of an observation. */
    Optional<Receipt.Item> receipt(String partner, String observationId);

    List<Deferral> deferrals(String partner);

    /**
     * Open parked deliveries, newest first.
     *
     * @param partner only this one; empty for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Parking.Entry> parked(String partner, Instant since, long before, int limit);

    Optional<Parking.Entry> parkedEntry(long id);

    /** Totals of a partner. */
    Totals totals(String partner);

    /** Delivered since ever; deferred subjects and parked items now. */
    record Totals(long delivered, long deferred, long parked) {}
}
