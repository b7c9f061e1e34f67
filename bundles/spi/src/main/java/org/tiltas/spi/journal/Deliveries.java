package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what partners hold, refuse or have not yet got. */
public interface Deliveries {
    /** The receipt for the newest delivered version of an observation. */
    Optional<Receipt.Item> receipt(String partner, String observationId);

    /** The newest receipt for one row; empty when this version of it was not delivered. */
    default Optional<Receipt.Item> delivered(String partner, long offset) {
        throw new UnsupportedOperationException("this journal looks no single row up");
    }

    /** All that was ever parked of an observation at a partner, ended or not. */
    default List<Parking> parkings(String partner, String observationId) {
        throw new UnsupportedOperationException("this journal looks nothing parked up");
    }

    /**
     * What was delivered in a span of time, in the order of the offsets.
     *
     * @param from when the partner answered, inclusive
     * @param to exclusive
     * @param after only packed receipts that begin behind this offset
     * @param most at most so many packed receipts
     */
    default List<Receipt> receipts(String partner, Instant from, Instant to, long after, int most) {
        throw new UnsupportedOperationException("this journal lists no receipts");
    }

    List<Deferral> deferrals(String partner);

    /**
     * Open parked deliveries, newest first.
     *
     * @param partner only this one; empty for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Parking.Entry> parked(String partner, Instant since, long before, int limit);

    /** Open parked deliveries that match, newest first. */
    default List<Parking.Entry> parked(Parking.Query query) {
        return parked(query.partner(), query.since(), query.before(), query.limit());
    }

    Optional<Parking.Entry> parkedEntry(long id);

    /** Totals of a partner. */
    Totals totals(String partner);

    /** Delivered since ever; deferred subjects and parked items now. */
    record Totals(long delivered, long deferred, long parked) {}
}
