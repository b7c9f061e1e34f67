package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads who did what. */
public interface Audits {
    /**
     * Newest first.
     *
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Entry> list(long before, int limit);

    /** Those that match, newest first; a trail that cannot search answers none. */
    default List<Entry> search(Query query, int skip, int limit) {
        return List.of();
    }

    /** An audit entry as stored; ids count up. */
    record Entry(long id, Unit.Audit audit) {}

    /**
     * A search; what is empty does not restrict.
     *
     * @param id the id of the one entry
     * @param from inclusive
     * @param to exclusive
     * @param who account
     * @param about first word of what was done to, such as {@code Patient/17}
     */
    record Query(Optional<Long> id, Optional<Instant> from, Optional<Instant> to, String who, String about) {}
}
