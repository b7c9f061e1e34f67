package org.tiltas.analysis.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.analysis.activity.Zones.Zone;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class ActivityAnalysisTest {
    /** 75 years old on the days of the trial. */
    private static final LocalDate BORN = LocalDate.of(1951, 3, 14);

    private final JudgeTrial trial =
            JudgeTrial.of(new ActivityAnalysis()).born(BORN).set("heart-rate.rest", "64");

    @Test
    void keepsWhatAnAnalysisPromises() {
        JudgeConformance.of(new ActivityAnalysis()).check();
        JudgeConformance.of(new ActivityAnalysis())
                .set("heart-rate.rest", "64")
                .set("plan.steps", "6000")
                .check();
    }

    private void beats(String... rates) {
        for (String rate : rates) {
            trial.see(Piece.quantity(Metrics.HEART_RATE, rate));
            trial.after(Duration.ofMinutes(5));
        }
    }

    /** The walk of docs/analyses.md. */
    private void walk() {
        beats("98", "101", "110", "119", "125", "104", "96");
    }

    private static Map<String, String> parts(Score score) {
        return ((Value.Panel) score.value())
                .components().stream()
                        .collect(Collectors.toMap(
                                Value.Component::metric,
                                component -> component.value() instanceof Value.Quantity quantity
                                        ? quantity.comparator() + quantity.value() + " " + quantity.unit()
                                        : "absent"));
    }

    /** The calculation by hand in docs/analyses.md, number by number. */
    @Test
    void theManualReckonsRight() {
        Zones zones = Zones.of(trialTerms("64"), Optional.empty(), LocalDate.of(2026, 11, 23))
                .orElseThrow();
        assertThat(zones.max()).isEqualByComparingTo("155.5");
        assertThat(zones.at(Zones.MODERATE)).isEqualByComparingTo("100.6");
        assertThat(zones.at(Zones.VIGOROUS)).isEqualByComparingTo("118.9");
        for (String rate : List.of("98", "96")) {
            assertThat(zones.zone(new BigDecimal(rate))).isEqualTo(Zone.LIGHT);
        }
        for (String rate : List.of("101", "110", "104")) {
            assertThat(zones.zone(new BigDecimal(rate))).isEqualTo(Zone.MODERATE);
        }
        for (String rate : List.of("119", "125")) {
            assertThat(zones.zone(new BigDecimal(rate))).isEqualTo(Zone.VIGOROUS);
        }

        // Monday and Wednesday one walk, Friday two
        walk();
        trial.at("2026-11-25T08:00:00+02:00");
        walk();
        trial.at("2026-11-27T08:00:00+02:00");
        walk();
        walk();
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true).quality(Quality.MANUAL));
        trial.see(Piece.quantity(Metrics.WORN_DURATION, "36000"));
        trial.at("2026-11-30T02:00:00+02:00");

        List<Score> days = trial.scores().stream()
                .filter(score -> score.metric().equals(Metrics.ACTIVITY_DAY))
                .toList();
        assertThat(days)
                .extracting(score -> score.at().toString())
                .containsExactly("2026-11-23T23:59:59+02:00", "2026-11-25T23:59:59+02:00", "2026-11-27T23:59:59+02:00");
        assertThat(parts(days.get(0)))
                .containsEntry(Metrics.MODERATE_MINUTES, "15 min")
                .containsEntry(Metrics.VIGOROUS_MINUTES, "10 min")
                .containsEntry(Metrics.ACTIVE_MINUTES, "35 min")
                .containsEntry(Metrics.WORN_MINUTES, "35 min")
                .containsEntry(Metrics.ACTIVITY_STEPS, "absent");
        assertThat(days.get(0).note()).isEqualTo("incomplete: worn 35 of 600 min");
        assertThat(parts(days.get(2)))
                .containsEntry(Metrics.ACTIVE_MINUTES, "70 min")
                .containsEntry(Metrics.WORN_MINUTES, "600 min");
        assertThat(days.get(2).note()).isEqualTo("worn 600 min");

        Score week = trial.lastScore(Metrics.ACTIVITY_WEEK);
        assertThat(week.at()).hasToString("2026-11-29T23:59:59+02:00");
        assertThat(parts(week))
                .containsEntry(Metrics.MODERATE_MINUTES, ">=60 min")
                .containsEntry(Metrics.VIGOROUS_MINUTES, ">=40 min")
                .containsEntry(Metrics.ACTIVE_MINUTES, ">=140 min")
                .containsEntry(Metrics.STRENGTH_DAYS, "1 d")
                .containsEntry(Metrics.BALANCE_DAYS, "0 d")
                .containsEntry(Metrics.COMPLETE_DAYS, "1 d");
        assertThat(week.note()).isEqualTo("1 of 7 days complete");
    }

    private static Terms trialTerms(String rest) {
        return new Terms(Map.of("heart-rate.rest", rest), ZoneId.of("Europe/Vilnius"), Optional.of(BORN), "");
    }

    /** Just below and at both bounds of the reserve. */
    @ParameterizedTest
    @CsvSource({
        "60, 160, 99.9, LIGHT",
        "60, 160, 100, MODERATE",
        "60, 160, 119.9, MODERATE",
        "60, 160, 120, VIGOROUS",
        "60, 160, 180, VIGOROUS",
        "60, 160, 40, LIGHT"
    })
    void zonesGoByTheReserve(BigDecimal rest, BigDecimal max, BigDecimal rate, Zone zone) {
        assertThat(new Zones(rest, max).zone(rate)).isEqualTo(zone);
    }

    @ParameterizedTest
    @CsvSource({"65, 162.5", "75, 155.5", "85, 148.5", "100, 138.0"})
    void theGreatestRateGoesByAge(int age, BigDecimal max) {
        assertThat(Zones.expected(age)).isEqualByComparingTo(max);
    }

    @Test
    void theRestingRateMeasuredServesWhereNoneIsSet() {
        trial.set("heart-rate.rest", "");
        beats("125");
        trial.see(Piece.quantity(Metrics.RESTING_HEART_RATE, "64"));
        beats("125");
        trial.at("2026-11-24T02:00:00+02:00");

        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY)))
                .containsEntry(Metrics.VIGOROUS_MINUTES, "5 min")
                .containsEntry(Metrics.WORN_MINUTES, "10 min");
    }

    @Test
    void withoutZonesMinutesAreAbsentAndTheNoteSaysWhy() {
        trial.set("zones-off", "true");
        walk();
        trial.at("2026-11-24T02:00:00+02:00");
        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY)))
                .containsEntry(Metrics.ACTIVE_MINUTES, "absent")
                .containsEntry(Metrics.VIGOROUS_MINUTES, "absent")
                .containsEntry(Metrics.WORN_MINUTES, "35 min");
        assertThat(trial.lastScore(Metrics.ACTIVITY_DAY).note()).endsWith("heart-rate zones are off for this resident");

        JudgeTrial unknown = JudgeTrial.of(new ActivityAnalysis()).set("heart-rate.rest", "64");
        unknown.see(Piece.quantity(Metrics.HEART_RATE, "120"));
        unknown.at("2026-11-24T02:00:00+02:00");
        assertThat(unknown.lastScore(Metrics.ACTIVITY_DAY).note())
                .endsWith("no zones: neither age nor greatest heart rate is known");
    }

    @Test
    void aRateStandsUntilTheNextButNotForLong() {
        trial.see(Piece.quantity(Metrics.HEART_RATE, "110"));
        trial.after(Duration.ofSeconds(90)).see(Piece.quantity(Metrics.HEART_RATE, "80"));
        trial.after(Duration.ofHours(3)).see(Piece.quantity(Metrics.HEART_RATE, "110"));
        trial.at("2026-11-24T02:00:00+02:00");

        // 90 s and 5 min of moderate, 5 min of light
        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY)))
                .containsEntry(Metrics.MODERATE_MINUTES, "6 min")
                .containsEntry(Metrics.WORN_MINUTES, "11 min");
    }

    @Test
    void timeOverMidnightGoesToBothDays() {
        trial.at("2026-11-23T23:58:00+02:00").see(Piece.quantity(Metrics.HEART_RATE, "110"));
        trial.at("2026-11-24T00:02:00+02:00").see(Piece.quantity(Metrics.HEART_RATE, "80"));
        trial.at("2026-11-25T02:00:00+02:00");

        assertThat(trial.scores())
                .extracting(score -> parts(score).get(Metrics.MODERATE_MINUTES))
                .containsExactly("2 min", "2 min");
    }

    @Test
    void aBandTakenOffEndsItsTime() {
        trial.see(Piece.quantity(Metrics.HEART_RATE, "110"));
        trial.after(Duration.ofMinutes(2)).see(Piece.flag(Metrics.OFF_BODY, true));
        trial.at("2026-11-24T02:00:00+02:00");

        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY))).containsEntry(Metrics.MODERATE_MINUTES, "2 min");
    }

    @Test
    void theDaysCounterGoesBeforeTheSumOfPeriods() {
        trial.see(Piece.quantity(Metrics.STEPS, "300"));
        trial.see(Piece.quantity(Metrics.STEPS, "200"));
        trial.at("2026-11-24T02:00:00+02:00");
        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY))).containsEntry(Metrics.ACTIVITY_STEPS, "500 1");

        trial.see(Piece.quantity(Metrics.STEPS, "300"));
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2100"));
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2500"));
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2500").device("other-band"));
        trial.at("2026-11-25T02:00:00+02:00");
        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY))).containsEntry(Metrics.ACTIVITY_STEPS, "2500 1");
    }

    @Test
    void exerciseIsWhatStaffEnterNeverWhatABandSays() {
        trial.see(Piece.flag(Metrics.STRENGTH_EXERCISE, true));
        trial.see(Piece.flag(Metrics.BALANCE_EXERCISE, true).quality(Quality.MANUAL));
        trial.see(Piece.flag(Metrics.BALANCE_EXERCISE, true).quality(Quality.MANUAL));
        trial.at("2026-11-30T02:00:00+02:00");

        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_WEEK)))
                .containsEntry(Metrics.STRENGTH_DAYS, "0 d")
                .containsEntry(Metrics.BALANCE_DAYS, "1 d");
    }

    private void week(int daysWorn, int minutesADay, int steps) {
        for (int day = 23; day < 23 + daysWorn; day++) {
            trial.at("2026-11-" + day + "T09:00:00+02:00");
            for (int i = 0; i < minutesADay; i += 5) {
                beats("110");
            }
            trial.see(Piece.quantity(Metrics.HEART_RATE, "70"));
            trial.see(Piece.quantity(Metrics.STEPS_DAY, "" + steps));
            trial.see(Piece.quantity(Metrics.WORN_DURATION, "40000"));
        }
        trial.at("2026-11-30T02:00:00+02:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | 30 | 5000 | plan of the week met",
                "5 | 25 | 5000 | week: 125 of 150 active min; 5 of 7 days complete",
                "4 | 25 | 3999 | week: 100 of 150 active min, 3999 of 4000 steps a day; 4 of 7 days complete",
                "3 | 5 | 100 | too little is known to judge the week: 3 of 7 days complete",
                "2 | 75 | 4000 | too little is known to judge the week: 2 of 7 days complete"
            })
    void belowThePlanIsInformation(int days, int minutes, int steps, String text) {
        trial.set("plan.strength-days", "").set("plan.balance-days", "").set("plan.steps", "4000");
        week(days, minutes, steps);

        assertThat(trial.last("below-plan").text()).isEqualTo(text);
        assertThat(trial.last("below-plan").severity()).isEqualTo(Severity.INFORMATION);
        assertThat(trial.last("below-plan").level())
                .isEqualTo(
                        text.startsWith("plan")
                                ? Level.CLEAR
                                : text.startsWith("too little") ? Level.HOLDING : Level.RAISED);
    }

    @Test
    void theUsualPlanIsThatOfTheWorldHealthOrganization() {
        week(7, 0, 100);

        assertThat(trial.last("below-plan").text())
                .isEqualTo("week: 0 of 150 active min, 0 of 2 days with strength exercise,"
                        + " 0 of 3 days with balance exercise; 7 of 7 days complete");
    }

    @Test
    void aWholeWeekHasNoLowerBound() {
        week(7, 30, 5000);

        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_WEEK)))
                .containsEntry(Metrics.ACTIVE_MINUTES, "210 min")
                .containsEntry(Metrics.ACTIVITY_STEPS, "35000 1")
                .containsEntry(Metrics.COMPLETE_DAYS, "7 d");
    }

    @ParameterizedTest
    @ValueSource(ints = {599, 600})
    void aDayWornForTenHoursIsComplete(int minutes) {
        trial.see(Piece.quantity(Metrics.WORN_DURATION, "" + minutes * 60));
        trial.at("2026-11-30T02:00:00+02:00");

        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_WEEK)))
                .containsEntry(Metrics.COMPLETE_DAYS, minutes < 600 ? "0 d" : "1 d");
    }

    @Test
    void whatComesLateIsSummedUpAgain() {
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2100"));
        trial.at("2026-11-24T03:00:00+02:00").forget();
        trial.see(Piece.quantity(Metrics.STEPS_DAY, "2500").late(Duration.ofHours(4)));

        assertThat(trial.lastScore(Metrics.ACTIVITY_DAY).at()).hasToString("2026-11-23T23:59:59+02:00");
        assertThat(parts(trial.lastScore(Metrics.ACTIVITY_DAY))).containsEntry(Metrics.ACTIVITY_STEPS, "2500 1");
    }

    @Test
    void theDayHasTheLengthOfTheHomesDay() {
        JudgeTrial spring = JudgeTrial.of(new ActivityAnalysis()).born(BORN).set("heart-rate.rest", "64");
        spring.at("2027-03-28T00:00:00+02:00");
        for (int i = 0; i < 23 * 12; i++) {
            spring.see(Piece.quantity(Metrics.HEART_RATE, "70"));
            spring.after(Duration.ofMinutes(5));
        }
        spring.after(Duration.ofHours(3));

        assertThat(parts(spring.lastScore(Metrics.ACTIVITY_DAY))).containsEntry(Metrics.WORN_MINUTES, "1380 min");
    }

    /** No minute is counted twice and none is lost, however the heart rates are spaced. */
    @Property(tries = 200)
    void wornTimeIsTheTimeBetweenRates(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 900) Integer> gaps) {
        JudgeTrial any = JudgeTrial.of(new ActivityAnalysis()).born(BORN).set("heart-rate.rest", "64");
        long seconds = 0;
        for (int gap : gaps) {
            any.see(Piece.quantity(Metrics.HEART_RATE, "110"));
            any.after(Duration.ofSeconds(gap));
            seconds += Math.min(gap, 300);
        }
        any.see(Piece.quantity(Metrics.HEART_RATE, "110"));
        any.at("2026-11-24T02:00:00+02:00");

        assertThat(parts(any.lastScore(Metrics.ACTIVITY_DAY)))
                .containsEntry(Metrics.MODERATE_MINUTES, (seconds + 300) / 60 + " min")
                .containsEntry(Metrics.WORN_MINUTES, (seconds + 300) / 60 + " min");
    }
}
