package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.analysis.activity.Day.Count;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Aim.Basis;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Progress.State;
import org.tiltas.api.analysis.Terms;

/** Holds the days of one week against what was to be done. */
final class Account {
    private final LocalDate monday;
    private final Collection<Day> days;
    private final Collection<Day> complete;
    private final boolean enough;
    private final boolean over;
    private final String obstacle;

    /**
     * @param days what is known of the week
     * @param over whether the week is over
     * @param obstacle why there are no zones; empty if there are
     */
    Account(LocalDate monday, Map<LocalDate, Day> days, Terms terms, boolean over, Optional<String> obstacle) {
        this.monday = monday;
        this.days = days.values();
        this.over = over;
        this.obstacle = obstacle.orElse("no heart rates");
        long leastWorn = Report.leastWorn(terms);
        this.complete =
                this.days.stream().filter(day -> day.worn() >= leastWorn).toList();
        this.enough = complete.size()
                >= terms.number(ActivityAnalysis.DAYS_LEAST)
                        .map(BigDecimal::intValue)
                        .orElse(0);
    }

    /** One for each aim; of those that ask for the same each its own. */
    List<Progress> of(List<Aim> aims) {
        List<Progress> all = new ArrayList<>(aims.size());
        aims.forEach(aim -> all.add(of(aim)));
        return all;
    }

    private Progress of(Aim aim) {
        boolean entered =
                aim.measure().equals(Metrics.STRENGTH_DAYS) || aim.measure().equals(Metrics.BALANCE_DAYS);
        if (!entered && !isKnown(aim.measure())) {
            String why = aim.measure().equals(Metrics.ACTIVITY_STEPS) ? "no steps" : obstacle;
            return progress(aim, Optional.empty(), over ? State.UNKNOWN : State.RUNNING, why);
        }
        if (aim.basis() == Basis.MEAN_DAY && complete.isEmpty()) {
            return progress(aim, Optional.empty(), over ? State.UNKNOWN : State.RUNNING, "no complete day");
        }
        BigDecimal found = BigDecimal.valueOf(found(aim));
        BigDecimal target = aim.basis() == Basis.DAYS ? BigDecimal.valueOf(aim.days()) : aim.amount();
        boolean reached = found.compareTo(target) >= 0;
        boolean mean = aim.basis() == Basis.MEAN_DAY;
        State state = State.RUNNING;
        if (mean ? reached && over && enough : reached) {
            // of sums, what was done on a day that is not known whole only adds to it
            state = State.REACHED;
        } else if (over) {
            state = entered || enough ? State.MISSED : State.UNKNOWN;
        }
        String few = state == State.UNKNOWN ? "; too few complete days to judge" : "";
        return progress(aim, Optional.of(found), state, Aims.words(aim, found) + few);
    }

    private Progress progress(Aim aim, Optional<BigDecimal> found, State state, String note) {
        return new Progress(aim, monday, monday.plusDays(Week.DAYS - 1), found, state, note);
    }

    private boolean isKnown(String measure) {
        return measure.equals(Metrics.ACTIVITY_STEPS)
                ? days.stream().anyMatch(Day::hasSteps)
                : days.stream().anyMatch(Day::isZoned);
    }

    private long found(Aim aim) {
        return switch (aim.basis()) {
            case WEEK -> amount(aim.measure(), days);
            case MEAN_DAY -> amount(aim.measure(), complete) / complete.size();
            case DAYS ->
                days.stream()
                        .filter(day -> BigDecimal.valueOf(amount(aim.measure(), List.of(day)))
                                        .compareTo(aim.amount())
                                >= 0)
                        .count();
        };
    }

    /** Summed before it is rounded down to minutes. */
    private static long amount(String measure, Collection<Day> days) {
        return switch (measure) {
            case Metrics.ACTIVE_MINUTES ->
                sum(days, Count.MODERATE) / Day.MINUTE + 2 * (sum(days, Count.VIGOROUS) / Day.MINUTE);
            case Metrics.MODERATE_MINUTES -> (sum(days, Count.MODERATE) + sum(days, Count.VIGOROUS)) / Day.MINUTE;
            case Metrics.VIGOROUS_MINUTES -> sum(days, Count.VIGOROUS) / Day.MINUTE;
            case Metrics.ACTIVITY_STEPS -> days.stream().mapToLong(Day::steps).sum();
            case Metrics.STRENGTH_DAYS -> on(days, Count.STRENGTH);
            case Metrics.BALANCE_DAYS -> on(days, Count.BALANCE);
            default -> throw new IllegalArgumentException("measure: " + measure);
        };
    }

    private static long sum(Collection<Day> days, Count count) {
        return days.stream().mapToLong(day -> day.get(count)).sum();
    }

    private static long on(Collection<Day> days, Count count) {
        return days.stream().filter(day -> day.get(count) > 0).count();
    }
}
