package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Aim.Basis;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Terms;

/** What a resident is to do in a week. */
final class Aims {
    /** A week goes by the plan that has most of its days. */
    private static final int MIDDLE = DayOfWeek.THURSDAY.getValue() - DayOfWeek.MONDAY.getValue();

    private static final Set<String> KNOWN = Set.of(
            Metrics.ACTIVE_MINUTES,
            Metrics.MODERATE_MINUTES,
            Metrics.VIGOROUS_MINUTES,
            Metrics.ACTIVITY_STEPS,
            Metrics.STRENGTH_DAYS,
            Metrics.BALANCE_DAYS);

    private Aims() {}

    /** By the plans that hold on its Thursday; where there is none by the parameters. */
    static List<Aim> of(LocalDate monday, Terms terms) {
        List<Aim> planned = new ArrayList<>();
        for (Plan plan : terms.plans()) {
            if (plan.holdsOn(monday.plusDays(MIDDLE))) {
                plan.aims().stream().filter(Aims::isKnown).forEach(planned::add);
            }
        }
        return planned.isEmpty() ? set(terms) : List.copyOf(planned);
    }

    private static boolean isKnown(Aim aim) {
        boolean byDays =
                aim.measure().equals(Metrics.STRENGTH_DAYS) || aim.measure().equals(Metrics.BALANCE_DAYS);
        return KNOWN.contains(aim.measure()) && (!byDays || aim.basis() == Basis.WEEK);
    }

    private static List<Aim> set(Terms terms) {
        List<Aim> aims = new ArrayList<>();
        set(aims, terms, ActivityAnalysis.PLAN_MINUTES, Metrics.ACTIVE_MINUTES, Basis.WEEK);
        set(aims, terms, ActivityAnalysis.PLAN_STEPS, Metrics.ACTIVITY_STEPS, Basis.MEAN_DAY);
        set(aims, terms, ActivityAnalysis.PLAN_STRENGTH, Metrics.STRENGTH_DAYS, Basis.WEEK);
        set(aims, terms, ActivityAnalysis.PLAN_BALANCE, Metrics.BALANCE_DAYS, Basis.WEEK);
        return aims;
    }

    private static void set(List<Aim> aims, Terms terms, String parameter, String measure, Basis basis) {
        terms.number(parameter)
                .filter(amount -> amount.signum() > 0)
                .ifPresent(amount -> aims.add(new Aim("", measure, basis, amount, 0, "")));
    }

    /** The same for the same aims, whoever asks for them and in which order. */
    static String mark(List<Aim> aims) {
        return String.join(
                ";",
                aims.stream()
                        .map(aim -> aim.measure() + " " + aim.basis() + " "
                                + aim.amount().stripTrailingZeros().toPlainString() + " " + aim.days())
                        .sorted()
                        .distinct()
                        .toList());
    }

    private static final Map<String, String> WORDS = Map.of(
            Metrics.ACTIVE_MINUTES, "active min",
            Metrics.MODERATE_MINUTES, "min moderate or more",
            Metrics.VIGOROUS_MINUTES, "min vigorous",
            Metrics.ACTIVITY_STEPS, "steps",
            Metrics.STRENGTH_DAYS, "days with strength exercise",
            Metrics.BALANCE_DAYS, "days with balance exercise");

    /** How much of it was found: "125 of 150 active min". */
    static String words(Aim aim, BigDecimal found) {
        String amount = aim.amount().toPlainString();
        String unit = WORDS.get(aim.measure());
        return switch (aim.basis()) {
            case WEEK -> found.toPlainString() + " of " + amount + " " + unit;
            case MEAN_DAY -> found.toPlainString() + " of " + amount + " " + unit + " a day";
            case DAYS -> found.toPlainString() + " of " + aim.days() + " days with " + amount + " " + unit;
        };
    }
}
