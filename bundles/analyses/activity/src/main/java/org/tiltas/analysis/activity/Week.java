package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tiltas.analysis.activity.Day.Count;
import org.tiltas.api.analysis.Terms;

/**
 * The sums of a week, and what the resident's plan asks for.
 *
 * @param zoned whether minutes are known at all
 * @param stepped whether steps are known at all
 * @param moderate minutes
 * @param vigorous minutes
 * @param complete days worn long enough
 * @param completeSteps steps of those days
 */
record Week(
        boolean zoned,
        boolean stepped,
        long moderate,
        long vigorous,
        long steps,
        int strength,
        int balance,
        int complete,
        long completeSteps) {
    static final int DAYS = 7;

    static Week of(Collection<Day> days, long leastWornMinutes) {
        List<Day> complete =
                days.stream().filter(day -> day.worn() >= leastWornMinutes).toList();
        return new Week(
                days.stream().anyMatch(Day::isZoned),
                days.stream().anyMatch(Day::hasSteps),
                // summed before rounding down to minutes
                days.stream().mapToLong(day -> day.get(Count.MODERATE)).sum() / 60_000,
                days.stream().mapToLong(day -> day.get(Count.VIGOROUS)).sum() / 60_000,
                days.stream().mapToLong(Day::steps).sum(),
                (int) days.stream().filter(day -> day.get(Count.STRENGTH) > 0).count(),
                (int) days.stream().filter(day -> day.get(Count.BALANCE) > 0).count(),
                complete.size(),
                complete.stream().mapToLong(Day::steps).sum());
    }

    /** One vigorous minute counts as two. */
    long active() {
        return moderate + 2 * vigorous;
    }

    /** Whether enough days are complete to judge minutes and steps. */
    boolean isEnough(Terms terms) {
        return complete
                >= terms.number(ActivityAnalysis.DAYS_LEAST)
                        .map(BigDecimal::intValue)
                        .orElse(0);
    }

    /** What is short of the plan, in words; empty if nothing that can be judged is. */
    List<String> shortOf(Terms terms) {
        List<String> parts = new ArrayList<>();
        boolean enough = isEnough(terms);
        Optional<BigDecimal> minutes =
                terms.number(ActivityAnalysis.PLAN_MINUTES).filter(plan -> zoned && enough);
        below(parts, active(), minutes, "%s of %s active min");
        Optional<BigDecimal> steps =
                terms.number(ActivityAnalysis.PLAN_STEPS).filter(plan -> stepped && enough && complete > 0);
        below(parts, complete == 0 ? 0 : completeSteps / complete, steps, "%s of %s steps a day");
        below(parts, strength, terms.number(ActivityAnalysis.PLAN_STRENGTH), "%s of %s days with strength exercise");
        below(parts, balance, terms.number(ActivityAnalysis.PLAN_BALANCE), "%s of %s days with balance exercise");
        return parts;
    }

    private static void below(List<String> parts, long found, Optional<BigDecimal> plan, String words) {
        plan.filter(target -> BigDecimal.valueOf(found).compareTo(target) < 0)
                .ifPresent(target -> parts.add(words.formatted(found, target.toPlainString())));
    }
}
