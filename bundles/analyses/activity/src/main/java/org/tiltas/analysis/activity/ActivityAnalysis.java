package org.tiltas.analysis.activity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/** Sums up what residents do in a day and a week, against a plan. Information, never a call. */
@Component(service = AnalysisModule.class, property = "tiltas.module=activity")
public final class ActivityAnalysis implements AnalysisModule {
    static final String BELOW_PLAN = "below-plan";

    static final String ZONES_OFF = "zones-off";
    static final String REST = "heart-rate.rest";
    static final String MAX = "heart-rate.max";
    static final String REACH = "heart-rate.reach";
    static final String WORN_LEAST = "worn.least";
    static final String CLOSE_AFTER = "close-after";
    static final String PLAN_MINUTES = "plan.minutes";
    static final String PLAN_STEPS = "plan.steps";
    static final String PLAN_STRENGTH = "plan.strength-days";
    static final String PLAN_BALANCE = "plan.balance-days";
    static final String DAYS_LEAST = "plan.complete-days-least";

    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "activity",
            "Activity",
            "2",
            AnalysisDescriptor.Purpose.GENERAL,
            Set.of(
                    Metrics.HEART_RATE,
                    Metrics.RESTING_HEART_RATE,
                    Metrics.STEPS,
                    Metrics.STEPS_DAY,
                    Metrics.WORN_DURATION,
                    Metrics.OFF_BODY,
                    Metrics.STRENGTH_EXERCISE,
                    Metrics.BALANCE_EXERCISE),
            Set.of(Key.Keying.SUBJECT),
            AnalysisDescriptor.Order.MEASURED,
            List.of(
                    Parameter.flag(
                            ZONES_OFF,
                            false,
                            "No heart-rate zones: rate-limiting medicine, atrial fibrillation or a pacemaker."),
                    Parameter.number(
                            REST, "/min", "30", "120", "", "Resting heart rate; unset: the last one measured."),
                    Parameter.number(
                            MAX, "/min", "60", "220", "", "Greatest heart rate measured; unset: 208 − 0.7 · age."),
                    Parameter.duration(
                            REACH, 10, 1_800, "PT5M", "A heart rate stands until the next, at most so long."),
                    Parameter.duration(WORN_LEAST, 0, 86_400, "PT10H", "A day worn for less is incomplete."),
                    Parameter.duration(
                            CLOSE_AFTER, 3_600, 43_200, "PT2H", "So long after midnight a day is summed up."),
                    Parameter.number(
                            PLAN_MINUTES, "min", "0", "2000", "150", "Active minutes a week; a vigorous one is two."),
                    Parameter.number(PLAN_STEPS, "1", "0", "50000", "", "Steps a day, the mean of the complete days."),
                    Parameter.number(PLAN_STRENGTH, "d", "0", "7", "2", "Days a week with strength exercise."),
                    Parameter.number(PLAN_BALANCE, "d", "0", "7", "3", "Days a week with balance exercise."),
                    Parameter.number(
                            DAYS_LEAST,
                            "d",
                            "0",
                            "7",
                            "4",
                            "With fewer complete days minutes and steps are not judged.")),
            List.of(new AlertKind(BELOW_PLAN, "Below the plan of the week", Nature.CLINICAL, false)),
            Set.of(Metrics.ACTIVITY_DAY, Metrics.ACTIVITY_WEEK),
            Optional.of(Duration.ofDays(15)));

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new ActivityJudge(terms, state);
    }
}
