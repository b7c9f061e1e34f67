package org.tiltas.spi.journal;

import java.time.Instant;

/**
 * A delivery that the partner refused and that waits for a person.
 *
 * @param offset offset of the observation row
 * @param observation its id
 * @param subject reference of its subject
 * @param status HTTP status of the answer
 * @param answer the partner's own words
 */
public record Parking(String partner, long offset, String observation, String subject, int status, String answer) {
    /** A parked delivery as stored. */
    public record Entry(long id, Instant at, Parking parking) {}
}
