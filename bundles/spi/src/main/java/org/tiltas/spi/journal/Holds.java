package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Lane;

/** Tells what cursors hold back, and what operators have released. Reads indexes and sizes only, never whole tables. */
public interface Holds {
    /** A journal that measures nothing. */
    Holds NONE = new Holds() {
        @Override
        public List<Hold> list() {
            return List.of();
        }

        @Override
        public Optional<Hold> get(String cursor) {
            return Optional.empty();
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public List<Unit.Expiry> upTo(String cursor, Set<Lane> lanes, Optional<Instant> time) {
            return List.of();
        }

        @Override
        public List<Expired> expired(String cursor, Instant since, long before, int limit) {
            return List.of();
        }

        @Override
        public Optional<Expired> expired(long id) {
            return Optional.empty();
        }
    };

    /** Every cursor, open or not, by name. */
    List<Hold> list();

    Optional<Hold> get(String cursor);

    /** One line per cursor that has used up 80 % of its limit or more, as of the last look. Quick and without I/O. */
    List<String> warnings();

    /**
     * What a release of a cursor would pass over now; to be put into a {@link Unit}. The rows are those that are
     * committed when the unit is, so what comes later is never released.
     *
     * @param time only rows not newer than this; empty for all
     * @return at most one per lane, none when nothing is held
     */
    List<Unit.Expiry> upTo(String cursor, Set<Lane> lanes, Optional<Instant> time);

    /**
     * Released ranges that nobody has ended, newest first.
     *
     * @param cursor a cursor's name; one that ends with a slash stands for all that begin so; empty for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Expired> expired(String cursor, Instant since, long before, int limit);

    Optional<Expired> expired(long id);
}
