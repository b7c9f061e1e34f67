package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;

/** Reads stored observations. */
public interface Observations {
    /** The newest version of an observation. */
    Optional<Observed> get(String id);

    /** Rows by their offsets, in their order; those that are not there are left out. */
    default List<Observed> at(Collection<Long> offsets) {
        throw new UnsupportedOperationException("these observations are not found by offset");
    }

    /** All versions, oldest first. */
    List<Observed> history(String id);

    /** The observation with this identity. */
    Optional<Observed> byIdentity(Instant identityTime, UUID identity);

    /** Newest versions that match, in the order asked for. */
    List<Observed> search(Query query);

    /**
     * The same from behind a place on, for who reads far: however far that is, a page costs what a page costs, and what
     * comes or goes meanwhile moves nothing.
     *
     * @param query in the order {@link Order#EFFECTIVE_ASCENDING}; nothing is skipped
     */
    default List<Observed> search(Query query, Place behind) {
        throw new UnsupportedOperationException("this journal is not read from a place on");
    }

    /** How many match, up to {@code atMost}. */
    int count(Query query, int atMost);

    /** Rows of one subject on one lane from an offset on, in offset order; for deferred deliveries. */
    List<Observed> ofSubject(String subjectReference, Lane lane, long fromOffset, long toOffset, int limit);

    /**
     * Newest versions that have not ended as entered-in-error, by effective time and offset: for work that goes through
     * many of them page by page.
     *
     * @param after the last one of the page before; empty for the first page
     */
    default List<Observed> live(Sweep sweep, Optional<Observed> after, int limit) {
        throw new UnsupportedOperationException("this journal is not swept");
    }

    /** How many a sweep would meet. */
    default long countLive(Sweep sweep) {
        throw new UnsupportedOperationException("this journal is not swept");
    }

    /**
     * What a sweep meets.
     *
     * @param device only of this one; empty for any
     * @param subject only about this reference; empty for any
     * @param metrics only these; empty for any
     * @param effectiveFrom inclusive
     * @param effectiveTo exclusive
     */
    record Sweep(
            Optional<String> device,
            Optional<String> subject,
            Set<String> metrics,
            Instant effectiveFrom,
            Instant effectiveTo) {
        public Sweep {
            metrics = Set.copyOf(metrics);
        }
    }

    /**
     * A place in the order of measurement.
     *
     * @param effective time of measurement
     * @param offset among those of that time
     */
    record Place(Instant effective, long offset) {
        /** Where a row stands. */
        public static Place of(Observed row) {
            return new Place(row.measurement().effective().toInstant(), row.offset());
        }
    }

    /** Order of a search. */
    enum Order {
        EFFECTIVE_DESCENDING,
        EFFECTIVE_ASCENDING,
        RECORDED_DESCENDING,
        RECORDED_ASCENDING
    }

    /**
     * A search; empty sets and empty optionals do not restrict.
     *
     * @param subjects references such as {@code Patient/17}
     * @param effectiveFrom inclusive
     * @param effectiveTo exclusive
     * @param recordedFrom inclusive
     * @param recordedTo exclusive
     */
    record Query(
            Set<String> ids,
            Set<String> subjects,
            Set<String> devices,
            Set<String> metrics,
            Set<String> statuses,
            Optional<Instant> effectiveFrom,
            Optional<Instant> effectiveTo,
            Optional<Instant> recordedFrom,
            Optional<Instant> recordedTo,
            Order order,
            int skip,
            int limit) {}
}
