package org.tiltas.analysis.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class VitalLimitsAnalysisTest {
    private static final BigDecimal STEP = new BigDecimal("0.1");

    private final JudgeTrial trial = JudgeTrial.of(new VitalLimitsAnalysis());

    @Test
    void keepsWhatAnAnalysisPromises() {
        JudgeConformance.of(new VitalLimitsAnalysis()).check();
    }

    static List<Vital> vitals() {
        return Vital.ALL;
    }

    /** Each limit of each metric: the limit itself is inside, the next step is outside. */
    @ParameterizedTest
    @MethodSource("vitals")
    void aLimitIsInsideAndTheNextStepIsNot(Vital vital) {
        for (int place = 0; place < 4; place++) {
            if (vital.usual().get(place).isEmpty()) {
                continue;
            }
            BigDecimal limit = new BigDecimal(vital.usual().get(place));
            boolean upwards = place >= 2;
            boolean worse = place == 0 || place == 3;
            String alert = upwards ? vital.alertHigh() : vital.alertLow();

            see(vital, limit);
            assertThat(trial.last(alert).level()).isEqualTo(worse ? Level.RAISED : Level.HOLDING);
            if (worse) {
                assertThat(trial.last(alert).severity()).isEqualTo(Severity.MODERATE);
            }
            see(vital, upwards ? limit.add(STEP) : limit.subtract(STEP));
            assertThat(trial.last(alert).level()).isEqualTo(Level.RAISED);
            assertThat(trial.last(alert).severity()).isEqualTo(worse ? Severity.HIGH : Severity.MODERATE);
            assertThat(trial.last(alert).text())
                    .contains((upwards ? "above " : "below ") + vital.written(limit.toPlainString()));
        }
    }

    /** Between limit and margin nothing is begun and nothing is over. */
    @ParameterizedTest
    @MethodSource("vitals")
    void itIsOverOnlyBeyondTheMargin(Vital vital) {
        BigDecimal margin = new BigDecimal(vital.margin());
        BigDecimal high = vital.usual().get(2).isEmpty()
                ? null
                : new BigDecimal(vital.usual().get(2));
        if (high != null) {
            see(vital, high.subtract(margin).add(STEP));
            assertThat(trial.last(vital.alertHigh()).level()).isEqualTo(Level.HOLDING);
            see(vital, high.subtract(margin));
            assertThat(trial.last(vital.alertHigh()).level()).isEqualTo(Level.CLEAR);
        }
        if (!vital.usual().get(1).isEmpty()) {
            BigDecimal low = new BigDecimal(vital.usual().get(1));
            see(vital, low.add(margin).subtract(STEP));
            assertThat(trial.last(vital.alertLow()).level()).isEqualTo(Level.HOLDING);
            see(vital, low.add(margin));
            assertThat(trial.last(vital.alertLow()).level()).isEqualTo(Level.CLEAR);
        }
    }

    private void see(Vital vital, BigDecimal value) {
        trial.see(Piece.quantity(vital.metric(), value.toPlainString(), vital.unit()));
    }

    @ParameterizedTest
    @MethodSource("vitals")
    void patienceIsThatOfTheParameters(Vital vital) {
        see(vital, new BigDecimal("100"));
        assertThat(trial.last(vital.alertHigh()).patience())
                .isEqualTo(new Signal.Patience(Duration.parse(vital.hold()), 1, Duration.parse(vital.refractory())));

        trial.set(vital.metric() + ".hold", "PT5M").set(vital.metric() + ".count", "3");
        trial.set(vital.metric() + ".refractory", "PT2H");
        see(vital, new BigDecimal("100"));
        assertThat(trial.last(vital.alertLow()).patience())
                .isEqualTo(new Signal.Patience(Duration.ofMinutes(5), 3, Duration.ofHours(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "<3.0, RAISED, HIGH", // below 3.0 for certain: very low
        "<=3.0, RAISED, MODERATE", // may be 3.0, which is low, not very low
        "<3.9, RAISED, MODERATE",
        "<=3.9, HOLDING, INFORMATION", // may be 3.9
        "<10.0, HOLDING, INFORMATION", // may be anything below
        ">=4.4, CLEAR, INFORMATION",
        ">4.3, HOLDING, INFORMATION",
        ">33.3, CLEAR, INFORMATION"
    })
    void aComparatorSaysWhatIsCertain(String number, Level level, Severity severity) {
        trial.see(Piece.quantity(Metrics.GLUCOSE_MOLAR, number));

        assertThat(trial.last("glucose-capillary-mmol-low").level()).isEqualTo(level);
        assertThat(trial.last("glucose-capillary-mmol-low").severity()).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({
        ">33.3, RAISED, HIGH",
        ">16.7, RAISED, HIGH",
        ">=16.7, RAISED, MODERATE",
        ">13.9, RAISED, MODERATE",
        ">=13.9, HOLDING, INFORMATION",
        ">5.0, HOLDING, INFORMATION",
        "<13.4, CLEAR, INFORMATION",
        "<1.1, CLEAR, INFORMATION"
    })
    void aComparatorSaysWhatIsCertainAbove(String number, Level level, Severity severity) {
        trial.see(Piece.quantity(Metrics.GLUCOSE_MOLAR, number));

        assertThat(trial.last("glucose-capillary-mmol-high").level()).isEqualTo(level);
        assertThat(trial.last("glucose-capillary-mmol-high").severity()).isEqualTo(severity);
    }

    @Test
    void theTextNamesValueAndLimit() {
        trial.see(Piece.quantity(Metrics.HEART_RATE, "132"));
        assertThat(trial.last("heart-rate-high").text()).isEqualTo("heart rate 132/min, above 130/min");
        trial.see(Piece.quantity(Metrics.SPO2, "<70"));
        assertThat(trial.last("spo2-low").text()).isEqualTo("oxygen saturation <70 %, below 88 %");
        assertThat(trial.last("spo2-low").evidence()).containsExactly("o2");
    }

    @Test
    void anotherUnitIsNotConverted() {
        trial.see(Piece.quantity(Metrics.BODY_TEMPERATURE, "104", "[degF]"));
        assertThat(trial.signals()).isEmpty();

        trial.after(Duration.ofDays(1));
        assertThat(trial.last("body-temperature-unusable").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void milligramsHaveLimitsOfTheirOwn() {
        trial.see(Piece.quantity(Metrics.GLUCOSE_MASS, "60"));

        assertThat(trial.last("glucose-capillary-mg-low").severity()).isEqualTo(Severity.MODERATE);
        assertThat(trial.signals("glucose-capillary-mmol-low")).isEmpty();
    }

    @Test
    void pressureIsJudgedByItsParts() {
        trial.see(Piece.panel(Metrics.BLOOD_PRESSURE, Metrics.SYSTOLIC, "85", Metrics.DIASTOLIC, "125"));

        assertThat(trial.last("systolic-low").severity()).isEqualTo(Severity.MODERATE);
        assertThat(trial.last("diastolic-high").severity()).isEqualTo(Severity.HIGH);

        trial.forget().see(Piece.panel(Metrics.BLOOD_PRESSURE, Metrics.SYSTOLIC, "", Metrics.DIASTOLIC, "70"));
        assertThat(trial.signals("systolic-low")).isEmpty();
        assertThat(trial.last("diastolic-high").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void aRunOfUnusableValuesIsTold() {
        for (int minute = 0; minute < 20; minute++) {
            trial.see(Piece.quantity(Metrics.SPO2, "80").quality(Quality.QUESTIONABLE));
            trial.after(Duration.ofMinutes(1));
        }
        assertThat(trial.signals()).hasSize(1);
        Signal signal = trial.last("spo2-unusable");
        assertThat(signal.text()).isEqualTo("no usable oxygen saturation for 20 min");
        assertThat(signal.at().toInstant()).isEqualTo(trial.now().toInstant());
        assertThat(signal.evidence()).containsExactly("o1", "o20");

        trial.see(Piece.quantity(Metrics.SPO2, "80").quality(Quality.QUESTIONABLE));
        trial.after(Duration.ofHours(1));
        assertThat(trial.signals()).hasSize(1);

        trial.see(Piece.quantity(Metrics.SPO2, "97"));
        assertThat(trial.last("spo2-unusable").level()).isEqualTo(Level.CLEAR);
        assertThat(trial.wakes()).isEmpty();
    }

    @Test
    void oneUsableValueEndsARun() {
        trial.see(Piece.absent(Metrics.SPO2));
        trial.after(Duration.ofMinutes(19)).see(Piece.quantity(Metrics.SPO2, "96"));
        trial.after(Duration.ofMinutes(5)).see(Piece.absent(Metrics.SPO2));
        trial.after(Duration.ofMinutes(19));

        assertThat(trial.signals("spo2-unusable")).isEmpty();
    }

    @Test
    void aFailedCuffMissesBothPressures() {
        trial.see(Piece.absent(Metrics.BLOOD_PRESSURE));
        trial.after(Duration.ofDays(1));

        assertThat(trial.last("systolic-unusable").level()).isEqualTo(Level.RAISED);
        assertThat(trial.last("diastolic-unusable").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void withoutALimitNothingIsTold() {
        trial.set("heart-rate.high", "").set("heart-rate.very-high", "");
        trial.see(Piece.quantity(Metrics.HEART_RATE, "250"));
        assertThat(trial.last("heart-rate-high").level()).isEqualTo(Level.CLEAR);

        trial.set("heart-rate.very-high", "140").see(Piece.quantity(Metrics.HEART_RATE, "141"));
        assertThat(trial.last("heart-rate-high").severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void refusesLimitsThatCross() {
        assertThatThrownBy(() -> JudgeTrial.of(new VitalLimitsAnalysis())
                        .set("heart-rate.low", "140")
                        .see(Piece.quantity(Metrics.HEART_RATE, "80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("heart-rate.high: must lie above heart-rate.low");
        assertThatThrownBy(() -> JudgeTrial.of(new VitalLimitsAnalysis())
                        .set("spo2.very-low", "95")
                        .see(Piece.quantity(Metrics.HEART_RATE, "80")))
                .hasMessage("spo2.low: must not lie below spo2.very-low");
        assertThatThrownBy(() -> JudgeTrial.of(new VitalLimitsAnalysis())
                        .set("systolic.very-high", "170")
                        .see(Piece.quantity(Metrics.HEART_RATE, "80")))
                .hasMessage("systolic.very-high: must not lie below systolic.high");
    }

    @Test
    void aGainWithinDaysIsTold() {
        trial.see(Piece.quantity(Metrics.WEIGHT, "70.0"));
        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "71.2"));
        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "72.0"));
        assertThat(trial.last("body-weight-gain").level()).isEqualTo(Level.HOLDING);

        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "72.1"));
        assertThat(trial.last("body-weight-gain").level()).isEqualTo(Level.RAISED);
        assertThat(trial.last("body-weight-gain").text())
                .isEqualTo("weight 72.1 kg, 2.1 kg more within 3 days, above 2.0 kg");
        assertThat(trial.last("body-weight-gain").evidence()).containsExactly("o1", "o4");

        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "72.6"));
        assertThat(trial.last("body-weight-gain").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void aLossWithinAMonthIsTold() {
        trial.see(Piece.quantity(Metrics.WEIGHT, "80.0"));
        trial.after(Duration.ofDays(29)).see(Piece.quantity(Metrics.WEIGHT, "76.0"));
        assertThat(trial.last("body-weight-loss").level()).isEqualTo(Level.HOLDING);
        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.WEIGHT, "75.9"));
        assertThat(trial.last("body-weight-loss").level()).isEqualTo(Level.RAISED);
        assertThat(trial.last("body-weight-loss").text())
                .isEqualTo("weight 75.9 kg, 5.1 % less within 30 days, above 5 %");

        trial.after(Duration.ofDays(2)).see(Piece.quantity(Metrics.WEIGHT, "75.9"));
        assertThat(trial.last("body-weight-loss").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void twoWeightsOfOneDayAreNoChange() {
        trial.see(Piece.quantity(Metrics.WEIGHT, "70.0"));
        trial.after(Duration.ofMinutes(5)).see(Piece.quantity(Metrics.WEIGHT, "77.0"));
        assertThat(trial.last("body-weight-gain").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void weightInsideABodyCompositionCounts() {
        trial.see(Piece.quantity(Metrics.WEIGHT, "70.0"));
        trial.after(Duration.ofDays(1)).see(Piece.panel(Metrics.BODY_COMPOSITION, Metrics.WEIGHT, "73.0"));
        assertThat(trial.last("body-weight-gain").level()).isEqualTo(Level.RAISED);
    }

    /** A level follows from the last value alone, in whatever order the others came. */
    @Property(tries = 100)
    void onlyTheLastValueCounts(
            @ForAll @Size(min = 1, max = 12) List<@BigRange(min = "20", max = "250") @Scale(1) BigDecimal> values) {
        JudgeTrial whole = JudgeTrial.of(new VitalLimitsAnalysis());
        List<BigDecimal> order = new ArrayList<>(values);
        order.forEach(value -> whole.see(Piece.quantity(Metrics.HEART_RATE, value.toPlainString())));
        JudgeTrial alone = JudgeTrial.of(new VitalLimitsAnalysis());
        alone.see(Piece.quantity(Metrics.HEART_RATE, order.get(order.size() - 1).toPlainString()));

        for (String kind : List.of("heart-rate-low", "heart-rate-high")) {
            assertThat(whole.last(kind).level()).isEqualTo(alone.last(kind).level());
            assertThat(whole.last(kind).severity()).isEqualTo(alone.last(kind).severity());
            assertThat(whole.last(kind).text()).isEqualTo(alone.last(kind).text());
        }
    }
}
