package org.tiltas.api;

import java.time.Instant;
import java.util.Objects;

/**
 * A measurement as it stands in the stream of observations.
 *
 * @param offset its place in the stream; later is greater
 * @param id id of the Observation on this server; the same for all versions of one measurement
 * @param version 1 for the first, counting up with each amendment
 * @param recorded when it was committed on this server
 * @param measurement the measurement
 */
public record Observed(long offset, String id, int version, Instant recorded, Measurement measurement) {
    public Observed {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(measurement, "measurement");
    }
}
