package org.tiltas.fhirapi.sight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Place;
import org.tiltas.spi.journal.Observations.Query;

/**
 * A stretch of rows in the order of measurement. Where nearly all is hidden it ends before it has as many as wanted, so that
 * no page takes long; the next one goes on at its end.
 *
 * @param rows what is seen of it
 * @param end behind what was looked at; empty if that is the beginning
 * @param more whether there may be something behind its end
 */
public record Stretch(List<Observed> rows, Optional<Place> end, boolean more) {
    /** Rows looked through for one stretch. */
    private static final int MOST = 10_000;

    /** @param query oldest first, with as many as are asked for at once */
    static Stretch read(Observations all, Query query, Optional<Place> behind, Predicate<Observed> isSeen, int wanted) {
        List<Observed> seen = new ArrayList<>();
        Optional<Place> end = behind;
        for (int looked = 0; looked < MOST; looked += query.limit()) {
            List<Observed> rows = end.isEmpty() ? all.search(query) : all.search(query, end.get());
            for (Observed row : rows) {
                boolean isFound = isSeen.test(row);
                if (isFound && seen.size() == wanted) {
                    return new Stretch(seen, end, true);
                }
                if (isFound) {
                    seen.add(row);
                }
                end = Optional.of(Place.of(row));
            }
            if (rows.size() < query.limit()) {
                return new Stretch(seen, end, false);
            }
        }
        return new Stretch(seen, end, true);
    }
}
