package org.tiltas.api.analysis;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was agreed with a resident for a time: a CarePlan or a Goal, as far as an analysis can judge it.
 *
 * @param source reference of the resource, {@code CarePlan/12}
 * @param from first day on which it holds, on the clock of the home
 * @param until last day; empty while no end is known
 * @param aims what it asks for in each week; never empty
 */
public record Plan(String source, LocalDate from, Optional<LocalDate> until, List<Aim> aims) {
    public Plan {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
        aims = List.copyOf(aims);
    }

    public boolean holdsOn(LocalDate day) {
        return !day.isBefore(from) && until.filter(day::isAfter).isEmpty();
    }
}
