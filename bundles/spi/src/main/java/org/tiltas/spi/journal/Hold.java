package org.tiltas.spi.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tiltas.api.Lane;

/**
 * What a cursor holds back: the rows of its stream that it has not passed.
 *
 * @param cursor name of the cursor
 * @param stream what it reads: {@code inbox/<adapter>} or {@code observations}
 * @param places where it stands, per lane it serves
 * @param since since when it has held the oldest of them: when that row came, or when the cursor was made if that was
 *     later; empty when it holds nothing
 * @param bytes disk space of the partitions behind its oldest held row, the first one in proportion
 * @param limit how much it may hold before an operator is asked
 */
public record Hold(String cursor, String stream, List<Place> places, Optional<Instant> since, long bytes, Limit limit) {
    /** Share of the limit from which an operator is warned. */
    public static final double WARNED = 0.8;

    public Hold {
        Objects.requireNonNull(cursor, "cursor");
        Objects.requireNonNull(stream, "stream");
        places = List.copyOf(places);
    }

    /** Rows it has not passed. */
    public long rows() {
        return places.stream().mapToLong(Place::rows).sum();
    }

    /** Receipt time of its oldest held row (messages), or when that was committed (observations). */
    public Optional<Instant> oldest() {
        return places.stream().flatMap(place -> place.oldest().stream()).min(Instant::compareTo);
    }

    /** For how long it has held its oldest row back. */
    public Duration age(Instant now) {
        return since.filter(now::isAfter)
                .map(begun -> Duration.between(begun, now))
                .orElse(Duration.ZERO);
    }

    /** Share of the limit that is used up, of age or bytes whichever is more; 1 is the limit. */
    public double ratio(Instant now) {
        double byAge = (double) age(now).toMillis() / limit.age().toMillis();
        return Math.max(byAge, (double) bytes / limit.bytes());
    }

    /**
     * Where a cursor stands on a lane.
     *
     * @param position everything at or before it is done
     * @param rows rows behind it
     * @param oldest time of the first of them
     */
    public record Place(Lane lane, long position, long rows, Optional<Instant> oldest) {}

    /**
     * How much a cursor may hold.
     *
     * @param age at least a second
     * @param bytes at least 1
     * @param own whether an operator has set it for this cursor; else it is the server's usual one
     */
    public record Limit(Duration age, long bytes, boolean own) {
        public Limit {
            if (age.toSeconds() < 1 || bytes < 1) {
                throw new IllegalArgumentException("hold limit: age and bytes must be positive");
            }
        }
    }
}
