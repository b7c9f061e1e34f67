package org.tiltas.analysis.activity;

import java.util.Collection;
import java.util.List;
import org.tiltas.analysis.activity.Day.Count;

/**
 * The sums of a week.
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
                days.stream().mapToLong(day -> day.get(Count.MODERATE)).sum() / Day.MINUTE,
                days.stream().mapToLong(day -> day.get(Count.VIGOROUS)).sum() / Day.MINUTE,
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
}
