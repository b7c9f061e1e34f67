package org.tiltas.clinical.whereabouts;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * A gateway has heard what a resident wears.
 *
 * @param at when the server received it, to the millisecond
 * @param room id of the Location the gateway stands in
 * @param dbm how loud, dBm
 * @param gateway the gateway
 * @param device id of the Device
 */
public record Sighting(Instant at, String room, int dbm, String gateway, String device) {
    /** Loudest first; what is alike in the same order always. */
    static final Comparator<Sighting> LOUDEST = Comparator.comparingInt(Sighting::dbm)
            .reversed()
            .thenComparing(Sighting::at)
            .thenComparing(Sighting::gateway)
            .thenComparing(Sighting::device)
            .thenComparing(Sighting::room);

    public Sighting {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(device, "device");
    }
}
