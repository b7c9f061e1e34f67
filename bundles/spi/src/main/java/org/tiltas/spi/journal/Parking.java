package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.Set;

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
    /**
     * A search; empty texts and sets do not restrict.
     *
     * @param subject reference of the subject
     * @param metrics metrics of the observation
     * @param words part of the partner's answer, or its HTTP status
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    public record Query(
            String partner, String subject, Set<String> metrics, String words, Instant since, long before, int limit) {
        public Query {
            metrics = Set.copyOf(metrics);
        }

        /** The same search, further down. */
        public Query below(long id, int atMost) {
            return new Query(partner, subject, metrics, words, since, id, atMost);
        }
    }

    /** A parked delivery as stored. */
    public record Entry(long id, Instant at, Parking parking) {}
}
