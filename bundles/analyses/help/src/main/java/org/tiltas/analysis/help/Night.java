package org.tiltas.analysis.help;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.tiltas.api.analysis.Terms;

/**
 * Hours in which leaving the bed is told, on the clock on the home's wall.
 *
 * @param from inclusive
 * @param to exclusive; before {@code from} where midnight lies between, equal to it for the whole day
 */
record Night(LocalTime from, LocalTime to, ZoneId zone) {
    /** @throws IllegalArgumentException when one of the two is missing or no time of day */
    static Optional<Night> of(Terms terms) {
        Optional<LocalTime> from = time(terms, HelpAnalysis.NIGHT_FROM);
        Optional<LocalTime> to = time(terms, HelpAnalysis.NIGHT_TO);
        if (from.isPresent() != to.isPresent()) {
            throw new IllegalArgumentException((from.isPresent() ? HelpAnalysis.NIGHT_TO : HelpAnalysis.NIGHT_FROM)
                    + ": is missing, a night needs both ends");
        }
        return from.map(begin -> new Night(begin, to.orElseThrow(), terms.zone()));
    }

    private static Optional<LocalTime> time(Terms terms, String name) {
        return terms.text(name).map(text -> {
            try {
                return LocalTime.parse(text.strip());
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(name + ": not a time of day like 22:00");
            }
        });
    }

    boolean covers(OffsetDateTime time) {
        LocalTime wall = time.atZoneSameInstant(zone).toLocalTime();
        boolean afterFrom = !wall.isBefore(from);
        boolean beforeTo = wall.isBefore(to);
        return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
    }
}
