package org.tiltas.api.analysis;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * How far an aim was reached in one stretch of time.
 *
 * @param aim what was asked for
 * @param from first day, on the clock of the home
 * @param until last day
 * @param found how much was done so far, in the unit of the aim's metric; of {@link Aim.Basis#DAYS} how many days; empty
 *     when nobody can tell
 * @param state how that stands
 * @param note one line for people
 */
public record Progress(Aim aim, LocalDate from, LocalDate until, Optional<BigDecimal> found, State state, String note) {
    public Progress {
        Objects.requireNonNull(aim, "aim");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(note, "note");
    }

    /** How it stands. */
    public enum State {
        /** The time is not over, and it is not reached yet. */
        RUNNING,
        /** Reached, whatever may come. */
        REACHED,
        /** The time is over, and enough is known of it to say that it was not reached. */
        MISSED,
        /** The time is over, and too little is known of it. */
        UNKNOWN
    }
}
