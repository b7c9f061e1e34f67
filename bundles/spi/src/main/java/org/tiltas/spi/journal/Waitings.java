package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Measurement;

/** Reads measurements that wait for an owner. */
public interface Waitings {
    /** Waiting measurements of a device whose effective time lies in the period, in measurement order. */
    List<Waiting> ofDevice(String device, Instant from, Instant to, int limit);

    /** The waiting measurement with this id. */
    default Optional<Waiting> get(long id) {
        throw new UnsupportedOperationException("this journal does not tell what waits");
    }

    /**
     * What waits, newest first.
     *
     * @param device only of this one; empty for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    default List<Waiting> list(Optional<String> device, long before, int limit) {
        throw new UnsupportedOperationException("this journal does not tell what waits");
    }

    /** Devices that have something waiting. */
    List<String> devices();

    /** A waiting measurement; its subject is the device. */
    record Waiting(long id, Measurement measurement) {}
}
