package org.tiltas.clinical.plan;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tiltas.api.analysis.Aim;

/**
 * What one version of a CarePlan or Goal says.
 *
 * @param standing whether it holds
 * @param from day from which on it decides, and on which what it asks for begins
 * @param parts what it asks for
 */
record Agreed(Standing standing, LocalDate from, List<Part> parts) {
    Agreed {
        parts = List.copyOf(parts);
    }

    enum Standing {
        HOLDS,
        /** Nothing is asked for any more, or not yet. */
        RESTS,
        /** It should never have been written. */
        VOID
    }

    /** Whether both hold and ask for the same, whatever the days. */
    boolean asksAs(Agreed other) {
        return standing == Standing.HOLDS
                && other.standing == Standing.HOLDS
                && parts.size() == other.parts.size()
                && IntStream.range(0, parts.size())
                        .allMatch(i ->
                                parts.get(i).aim().asksAs(other.parts.get(i).aim()));
    }

    /** @param until last day */
    record Part(Aim aim, Optional<LocalDate> until) {}
}
