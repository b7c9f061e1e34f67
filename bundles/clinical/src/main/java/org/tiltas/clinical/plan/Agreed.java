package org.tiltas.clinical.plan;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
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

    /** @param until last day */
    record Part(Aim aim, Optional<LocalDate> until) {}
}
