package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Progress.State;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/** Writes what days and weeks came to. Both stand for their last second, on the clock of the home. */
final class Report {
    private static final LocalTime END = LocalTime.of(23, 59, 59);

    private final Terms terms;
    private final Judgements judgements;
    private final String obstacle;

    /** @param obstacle why there are no zones; empty if there are */
    Report(Terms terms, Optional<String> obstacle, Judgements judgements) {
        this.terms = terms;
        this.judgements = judgements;
        this.obstacle = obstacle.orElse("no heart rates");
    }

    void day(LocalDate date, Day day) {
        long least = leastWorn(terms);
        List<Value.Component> parts = new ArrayList<>();
        minutes(parts, day.isZoned(), day.moderate(), day.vigorous(), "");
        parts.add(part(Metrics.ACTIVITY_STEPS, day.hasSteps(), day.steps(), "1", ""));
        parts.add(part(Metrics.WORN_MINUTES, true, day.worn(), "min", ""));
        String worn = day.worn() >= least
                ? "worn " + day.worn() + " min"
                : "incomplete: worn " + day.worn() + " of " + least + " min";
        judgements.score(new Score(
                Metrics.ACTIVITY_DAY,
                new Value.Panel(parts),
                end(date),
                List.copyOf(day.ids()),
                worn + (day.isZoned() ? "" : "; " + obstacle)));
    }

    void week(LocalDate monday, Map<LocalDate, Day> days) {
        Week week = Week.of(days.values(), leastWorn(terms));
        // where a day is incomplete nobody knows what else was done
        String comparator = week.complete() < Week.DAYS ? ">=" : "";
        List<Value.Component> parts = new ArrayList<>();
        minutes(parts, week.zoned(), week.moderate(), week.vigorous(), comparator);
        parts.add(part(Metrics.ACTIVITY_STEPS, week.stepped(), week.steps(), "1", comparator));
        parts.add(part(Metrics.STRENGTH_DAYS, true, week.strength(), "d", ""));
        parts.add(part(Metrics.BALANCE_DAYS, true, week.balance(), "d", ""));
        parts.add(part(Metrics.COMPLETE_DAYS, true, week.complete(), "d", ""));
        OffsetDateTime at = end(monday.plusDays(Week.DAYS - 1));
        String complete = complete(week);
        judgements.score(new Score(
                Metrics.ACTIVITY_WEEK,
                new Value.Panel(parts),
                at,
                ids(days),
                complete + (week.zoned() ? "" : "; " + obstacle)));
        judge(monday, days);
    }

    /** Holds a week that is over against what was to be done in it. */
    void judge(LocalDate monday, Map<LocalDate, Day> days) {
        Week week = Week.of(days.values(), leastWorn(terms));
        List<Progress> all = new Account(monday, days, terms, true, Optional.of(obstacle)).of(Aims.of(monday, terms));
        List<String> missed = all.stream()
                .filter(progress -> progress.state() == State.MISSED)
                .map(Progress::note)
                .distinct()
                .toList();
        boolean met = all.stream().allMatch(progress -> progress.state() == State.REACHED);
        String otherwise = met
                ? "plan of the week met"
                : "too little is known to judge the week: " + complete(week) + (week.zoned() ? "" : "; " + obstacle);
        judgements.signal(new Signal(
                ActivityAnalysis.BELOW_PLAN,
                missed.isEmpty() ? met ? Level.CLEAR : Level.HOLDING : Level.RAISED,
                Severity.INFORMATION,
                end(monday.plusDays(Week.DAYS - 1)),
                ids(days),
                Signal.Patience.NONE,
                missed.isEmpty() ? otherwise : "week: " + String.join(", ", missed) + "; " + complete(week)));
    }

    private static String complete(Week week) {
        return week.complete() + " of 7 days complete";
    }

    private static List<String> ids(Map<LocalDate, Day> days) {
        return days.values().stream()
                .flatMap(day -> day.ids().stream())
                .distinct()
                .limit(60)
                .toList();
    }

    private static void minutes(
            List<Value.Component> parts, boolean known, long moderate, long vigorous, String comparator) {
        parts.add(part(Metrics.ACTIVE_MINUTES, known, moderate + 2 * vigorous, "min", comparator));
        parts.add(part(Metrics.MODERATE_MINUTES, known, moderate, "min", comparator));
        parts.add(part(Metrics.VIGOROUS_MINUTES, known, vigorous, "min", comparator));
    }

    private static Value.Component part(String metric, boolean known, long number, String unit, String comparator) {
        return new Value.Component(
                metric,
                known
                        ? new Value.Quantity(BigDecimal.valueOf(number), unit, comparator)
                        : new Value.Absent(AbsentReason.NOT_PERFORMED));
    }

    static long leastWorn(Terms terms) {
        return terms.duration(ActivityAnalysis.WORN_LEAST)
                .map(Duration::toMinutes)
                .orElse(0L);
    }

    private OffsetDateTime end(LocalDate date) {
        return date.atTime(END).atZone(terms.zone()).toOffsetDateTime();
    }
}
