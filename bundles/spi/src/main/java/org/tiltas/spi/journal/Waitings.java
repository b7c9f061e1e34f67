package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import org.tiltas.api.Measurement;

/** Reads measurements that wait for an owner. */
public interface Waitings {
    /** Waiting measurements of a device whose effective time lies in the period, in measurement order. */
    List<Waiting> ofDevice(String device, Instant from, Instant to, int limit);

    /** Devices that have something waiting. */
    List<String> devices();

    /** A waiting measurement; its subject is the device. */
    record Waiting(long id, Measurement measurement) {}
}
