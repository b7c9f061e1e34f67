package org.tiltas.analysis.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Aim.Basis;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

/** Weeks against what was agreed with a resident. The trial begins on Monday, 23 November 2026. */
class PlanTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);

    private final JudgeTrial trial = JudgeTrial.of(new ActivityAnalysis())
            .born(LocalDate.of(1951, 3, 14))
            .set("heart-rate.rest", "64");

    private static Aim week(String source, String measure, int amount) {
        return new Aim(source, measure, Basis.WEEK, BigDecimal.valueOf(amount), 0, "");
    }

    private static Plan plan(String source, LocalDate from, LocalDate until, Aim... aims) {
        return new Plan(source, from, Optional.ofNullable(until), List.of(aims));
    }

    private void walk() {
        for (String rate : List.of("98", "101", "110", "119", "125", "104", "96")) {
            trial.see(Piece.quantity(Metrics.HEART_RATE, rate));
            trial.after(Duration.ofMinutes(5));
        }
    }

    private void day(String time, int walks, int steps) {
        trial.at(time);
        for (int i = 0; i < walks; i++) {
            walk();
        }
        trial.see(Piece.quantity(Metrics.WORN_DURATION, "36000"));
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "" + steps));
    }

    private List<String> said() {
        return trial.progress().stream()
                .map(p -> p.from() + " " + p.aim().source() + " "
                        + p.state() + " "
                        + p.found().map(BigDecimal::toPlainString).orElse("-") + " | " + p.note())
                .toList();
    }

    /** The week with a plan in docs/activity-plans.md, number by number. */
    @Test
    void theManualReckonsRight() throws IOException {
        trial.plan(plan(
                "CarePlan/12",
                MONDAY,
                null,
                new Aim("CarePlan/12", Metrics.MODERATE_MINUTES, Basis.DAYS, BigDecimal.valueOf(20), 3, "walk"),
                new Aim("CarePlan/12", Metrics.ACTIVITY_STEPS, Basis.MEAN_DAY, BigDecimal.valueOf(3000), 0, ""),
                week("CarePlan/12", Metrics.STRENGTH_DAYS, 2)));
        trial.plan(plan("Goal/9", MONDAY, null, week("Goal/9", Metrics.ACTIVE_MINUTES, 100)));

        day("2026-11-23T08:00:00+02:00", 1, 2100);
        day("2026-11-25T08:00:00+02:00", 1, 2900);
        assertThat(said())
                .containsExactly(
                        "2026-11-23 CarePlan/12 RUNNING 2 | 2 of 3 days with 20 min moderate or more",
                        "2026-11-23 CarePlan/12 RUNNING 2500 | 2500 of 3000 steps a day",
                        "2026-11-23 CarePlan/12 RUNNING 0 | 0 of 2 days with strength exercise",
                        "2026-11-23 Goal/9 RUNNING 70 | 70 of 100 active min");
        day("2026-11-27T08:00:00+02:00", 2, 4200);
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        day("2026-11-29T08:00:00+02:00", 0, 1600);
        trial.at("2026-11-30T02:00:00+02:00");

        assertThat(said().subList(0, 4))
                .containsExactly(
                        "2026-11-23 CarePlan/12 REACHED 3 | 3 of 3 days with 20 min moderate or more",
                        "2026-11-23 CarePlan/12 MISSED 2700 | 2700 of 3000 steps a day",
                        "2026-11-23 CarePlan/12 MISSED 1 | 1 of 2 days with strength exercise",
                        "2026-11-23 Goal/9 REACHED 140 | 140 of 100 active min");
        assertThat(trial.last("below-plan").text())
                .isEqualTo("week: 2700 of 3000 steps a day, 1 of 2 days with strength exercise; 4 of 7 days complete");

        assertThat(Files.readString(Path.of("../../../docs/activity-plans.md")))
                .contains("\"" + trial.last("below-plan").text() + "\"", "= 2 700", "60 + 2 · 40 = 140", "= 3 000");

        // on Monday the exercise of Saturday is noted, and the band is read out that had counted on until Sunday night
        trial.at("2026-11-30T10:00:00+02:00");
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true)
                .quality(Quality.MANUAL)
                .late(Duration.ofHours(44)));
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2800").late(Duration.ofHours(12)));

        assertThat(said().subList(0, 4))
                .containsExactly(
                        "2026-11-23 CarePlan/12 REACHED 3 | 3 of 3 days with 20 min moderate or more",
                        "2026-11-23 CarePlan/12 REACHED 3000 | 3000 of 3000 steps a day",
                        "2026-11-23 CarePlan/12 REACHED 2 | 2 of 2 days with strength exercise",
                        "2026-11-23 Goal/9 REACHED 140 | 140 of 100 active min");
        assertThat(trial.last("below-plan").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void withoutAPlanTheParametersHold() {
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2100"));

        assertThat(said())
                .containsExactly(
                        "2026-11-23  RUNNING - | no heart rates",
                        "2026-11-23  RUNNING 0 | 0 of 2 days with strength exercise",
                        "2026-11-23  RUNNING 0 | 0 of 3 days with balance exercise");
    }

    /** A week goes by the plan that has most of its days. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-23,,true",
        "2026-11-26,,true",
        "2026-11-27,,false",
        "2026-11-30,,false",
        "2026-10-01,2026-11-29,true",
        "2026-10-01,2026-11-26,true",
        "2026-10-01,2026-11-25,false"
    })
    void aPlanActsInItsPeriod(LocalDate from, LocalDate until, boolean holds) {
        trial.plan(plan("CarePlan/1", from, until, week("CarePlan/1", Metrics.BALANCE_DAYS, 1)));

        assertThat(trial.progress().get(0).aim().source()).isEqualTo(holds ? "CarePlan/1" : "");
    }

    @Test
    void aChangedPlanLeavesTheWeeksBeforeAsTheyWere() {
        trial.plan(plan("CarePlan/1", MONDAY, MONDAY.plusDays(6), week("CarePlan/1", Metrics.STRENGTH_DAYS, 1)));
        trial.plan(plan("CarePlan/1", MONDAY.plusDays(7), null, week("CarePlan/1", Metrics.STRENGTH_DAYS, 2)));
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        trial.at("2026-11-30T12:00:00+02:00");
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        trial.at("2026-12-07T12:00:00+02:00");

        assertThat(said())
                .containsExactly(
                        "2026-11-23 CarePlan/1 REACHED 1 | 1 of 1 days with strength exercise",
                        "2026-11-30 CarePlan/1 MISSED 1 | 1 of 2 days with strength exercise",
                        "2026-12-07 CarePlan/1 RUNNING 0 | 0 of 2 days with strength exercise");
    }

    @Test
    void aPlanThatIsWrittenForAWeekThatIsOverJudgesItAnew() {
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        trial.at("2026-11-30T12:00:00+02:00");
        assertThat(trial.last("below-plan").level()).isEqualTo(Level.RAISED);

        trial.plan(plan("CarePlan/1", MONDAY, null, week("CarePlan/1", Metrics.STRENGTH_DAYS, 1)));
        trial.see(Piece.quantity(Metrics.STEPS, "10"));

        assertThat(trial.last("below-plan").level()).isEqualTo(Level.CLEAR);
        assertThat(trial.last("below-plan").text()).isEqualTo("plan of the week met");
        trial.forget().see(Piece.quantity(Metrics.STEPS, "10"));
        assertThat(trial.signals()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNotMissed() {
        trial.set("zones-off", "true");
        trial.plan(plan(
                "CarePlan/1",
                MONDAY,
                null,
                week("CarePlan/1", Metrics.VIGOROUS_MINUTES, 10),
                week("CarePlan/1", Metrics.ACTIVITY_STEPS, 10_000)));
        walk();
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "9999"));
        trial.at("2026-11-30T02:00:00+02:00");

        assertThat(said().subList(0, 2))
                .containsExactly(
                        "2026-11-23 CarePlan/1 UNKNOWN - | heart-rate zones are off for this resident",
                        "2026-11-23 CarePlan/1 UNKNOWN 9999 | 9999 of 10000 steps;"
                                + " too few complete days to judge");
        assertThat(trial.last("below-plan").level()).isEqualTo(Level.HOLDING);
    }

    @Test
    void moderateIsModerateOrMoreAndActiveCountsVigorousTwice() {
        trial.plan(plan(
                "CarePlan/1",
                MONDAY,
                null,
                week("CarePlan/1", Metrics.MODERATE_MINUTES, 25),
                week("CarePlan/1", Metrics.VIGOROUS_MINUTES, 10),
                week("CarePlan/1", Metrics.ACTIVE_MINUTES, 35)));
        walk();
        trial.after(Duration.ofMinutes(10)).see(Piece.quantity(Metrics.HEART_RATE, "70"));

        assertThat(trial.progress()).extracting(Progress::state).containsOnly(Progress.State.REACHED);
        assertThat(trial.progress())
                .extracting(p -> p.found().orElseThrow().intValue())
                .containsExactly(25, 10, 35);
    }

    @Test
    void onlyTheLastWeeksAreRemembered() {
        for (int week = 0; week < 8; week++) {
            trial.at(MONDAY.plusWeeks(week) + "T12:00:00+02:00");
            trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        }

        assertThat(trial.progress().get(0).from()).isEqualTo(MONDAY.plusWeeks(5));
        trial.at(MONDAY.plusWeeks(30) + "T12:00:00+03:00");
        assertThat(trial.progress()).extracting(Progress::from).containsOnly(MONDAY.plusWeeks(30));
    }
}
