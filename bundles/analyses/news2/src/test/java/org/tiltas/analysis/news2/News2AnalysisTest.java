package org.tiltas.analysis.news2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class News2AnalysisTest {
    private static final String OWN = "urn:tiltas:metric";

    private final JudgeTrial trial = JudgeTrial.of(new News2Analysis());

    @Test
    void keepsWhatAnAnalysisPromises() {
        JudgeConformance.of(new News2Analysis()).check();
        JudgeConformance.of(new News2Analysis())
                .set("scale2", "true")
                .set("scale2.decision", "a clinician on 1 November 2026")
                .set("usual-state", "confused")
                .set("risk.low", "information")
                .check();
    }

    private static List<Piece> round(
            String respiration,
            String spo2,
            String oxygen,
            String systolic,
            String pulse,
            String level,
            String celsius) {
        return List.of(
                Piece.quantity(Metrics.RESPIRATION, respiration),
                Piece.quantity(Metrics.SPO2, spo2),
                Piece.code(Metrics.AIR_OR_OXYGEN, OWN, oxygen).quality(Quality.MANUAL),
                Piece.panel(Metrics.BLOOD_PRESSURE, Metrics.SYSTOLIC, systolic, Metrics.DIASTOLIC, "80"),
                Piece.quantity(Metrics.HEART_RATE, pulse),
                Piece.code(Metrics.CONSCIOUSNESS, OWN, level).quality(Quality.MANUAL),
                Piece.quantity(Metrics.BODY_TEMPERATURE, celsius));
    }

    private static List<Piece> well() {
        return round("16", "97", "air", "130", "70", "alert", "36.8");
    }

    private Score scored(List<Piece> pieces) {
        pieces.forEach(trial::see);
        trial.after(Duration.ofMinutes(1));
        return trial.lastScore(Metrics.NEWS2);
    }

    private static Map<String, String> parts(Score score) {
        return ((Value.Panel) score.value())
                .components().stream()
                        .collect(Collectors.toMap(
                                Value.Component::metric,
                                component -> component.value() instanceof Value.Quantity quantity
                                        ? quantity.comparator() + quantity.value()
                                        : "absent"));
    }

    @Test
    void sevenGoodValuesAreATotalOfNone() {
        Score score = scored(well());

        assertThat(parts(score)).hasSize(8).allSatisfy((part, points) -> assertThat(points)
                .isEqualTo("0"));
        assertThat(score.derivedFrom()).containsExactlyInAnyOrder("o1", "o2", "o3", "o4", "o5", "o6", "o7");
        assertThat(score.note()).isEqualTo("NEWS2 total 0; low risk");
        assertThat(trial.last("news2").level()).isEqualTo(Level.CLEAR);
        assertThat(trial.scores()).hasSize(1);
    }

    /** The example of a very ill resident: every part at its worst. */
    @Test
    void theMostIsTwenty() {
        Score score = scored(round("25", "91", "oxygen", "90", "131", "U", "35.0"));

        assertThat(parts(score).get(Metrics.NEWS2_TOTAL)).isEqualTo("20");
        assertThat(trial.last("news2").severity()).isEqualTo(Severity.HIGH);
        assertThat(trial.last("news2").text())
                .isEqualTo("NEWS2 total 20; high risk: call the emergency service, stay with the resident");
    }

    @Test
    void withPartsMissingItIsALowerBound() {
        trial.set("reference", "2");
        trial.see(Piece.quantity(Metrics.RESPIRATION, "26"));
        trial.see(Piece.quantity(Metrics.SPO2, "90"));
        trial.see(Piece.code(Metrics.AIR_OR_OXYGEN, OWN, "air"));
        trial.see(Piece.panel(Metrics.BLOOD_PRESSURE, Metrics.SYSTOLIC, "88", Metrics.DIASTOLIC, ""));
        trial.see(Piece.quantity(Metrics.HEART_RATE, "72"));

        assertThat(trial.last("news2").text())
                .startsWith("NEWS2 at least 9, missing: consciousness, temperature; reference 2; high risk");
        trial.after(Duration.ofMinutes(1));
        Score score = trial.lastScore(Metrics.NEWS2);
        assertThat(parts(score).get(Metrics.NEWS2_TOTAL)).isEqualTo(">=9");
        assertThat(parts(score).get(Metrics.NEWS2_TEMPERATURE)).isEqualTo("absent");
        assertThat(score.note()).contains("at least 9, missing: consciousness, temperature");
        assertThat(trial.last("news2").severity()).isEqualTo(Severity.HIGH);
    }

    /** A wrist band alone can never give a NEWS2. */
    @Test
    void aBandAloneGivesNoTotal() {
        for (int minute = 0; minute < 180; minute++) {
            trial.see(Piece.quantity(Metrics.HEART_RATE, minute % 2 == 0 ? "72" : "95"));
            trial.see(Piece.quantity(Metrics.SPO2, "97"));
            trial.after(Duration.ofMinutes(1));
        }
        assertThat(trial.scores()).isEmpty();
        assertThat(trial.signals()).noneMatch(signal -> signal.text().contains("total"));
    }

    @ParameterizedTest
    @CsvSource({
        "16, 97, 130, 70, 36.8, 0, CLEAR, INFORMATION",
        "16, 95, 130, 70, 36.8, 1, CLEAR, INFORMATION",
        "16, 95, 105, 95, 38.5, 4, CLEAR, INFORMATION",
        "25, 97, 130, 70, 36.8, 3, RAISED, LOW",
        "21, 95, 105, 95, 36.8, 5, RAISED, MODERATE",
        "21, 93, 105, 95, 36.8, 6, RAISED, MODERATE",
        "21, 93, 105, 95, 38.5, 7, RAISED, HIGH"
    })
    void risksRaiseAlertsByTheHomesTable(
            String respiration,
            String spo2,
            String systolic,
            String pulse,
            String celsius,
            String total,
            Level level,
            Severity severity) {
        Score score = scored(round(respiration, spo2, "air", systolic, pulse, "alert", celsius));

        assertThat(parts(score).get(Metrics.NEWS2_TOTAL)).isEqualTo(total);
        assertThat(trial.last("news2").level()).isEqualTo(level);
        assertThat(trial.last("news2").severity()).isEqualTo(severity);
    }

    @Test
    void theTableOfWhatIsDoneIsTheHomes() {
        trial.set("risk.low", "information").set("action.low", "drink a glass of water");
        scored(round("16", "95", "air", "130", "70", "alert", "36.8"));

        assertThat(trial.last("news2").severity()).isEqualTo(Severity.INFORMATION);
        assertThat(trial.last("news2").text()).isEqualTo("NEWS2 total 1; low risk: drink a glass of water");
    }

    @Test
    void nothingIsTakenBackBeforeAllSevenAreKnown() {
        scored(round("25", "90", "air", "130", "70", "alert", "36.8"));
        assertThat(trial.last("news2").severity()).isEqualTo(Severity.MODERATE);

        trial.after(Duration.ofHours(5)).see(Piece.quantity(Metrics.RESPIRATION, "16"));
        assertThat(trial.last("news2").level()).isEqualTo(Level.HOLDING);
        trial.see(Piece.quantity(Metrics.SPO2, "97"));
        assertThat(trial.last("news2").level()).isEqualTo(Level.HOLDING);

        well().forEach(trial::see);
        assertThat(trial.last("news2").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void anIncompleteScoreCanRaiseAnAlertFurther() {
        scored(round("25", "97", "air", "130", "70", "alert", "36.8"));
        assertThat(trial.last("news2").severity()).isEqualTo(Severity.LOW);

        trial.after(Duration.ofHours(5)).see(Piece.quantity(Metrics.SPO2, "90"));
        assertThat(trial.last("news2").level()).isEqualTo(Level.RAISED);
        trial.see(Piece.quantity(Metrics.RESPIRATION, "30"));
        trial.see(Piece.quantity(Metrics.HEART_RATE, "140"));
        assertThat(trial.last("news2").severity()).isEqualTo(Severity.HIGH);
        assertThat(trial.last("news2").text())
                .contains("at least 9, missing: systolic pressure, consciousness, temperature");
    }

    @ParameterizedTest
    @CsvSource({
        "respiration, PT1H, 3600",
        "spo2, PT1H, 3600",
        "oxygen, PT24H, 86400",
        "systolic, PT4H, 14400",
        "pulse, PT1H, 3600",
        "consciousness, PT4H, 14400",
        "temperature, PT4H, 14400"
    })
    void eachValueServesForItsTimeAndNoLonger(String part, String usual, long seconds) {
        assertThat(new News2Analysis().descriptor().parameters()).anySatisfy(parameter -> {
            assertThat(parameter.name()).isEqualTo("fresh." + part);
            assertThat(parameter.usual()).contains(usual);
        });
        for (Part other : Part.values()) {
            trial.set(other.freshness(), other.key().equals(part) ? usual : "P7D");
        }
        well().forEach(trial::see);
        Piece again = part.equals("pulse")
                ? Piece.quantity(Metrics.RESPIRATION, "25")
                : Piece.quantity(Metrics.HEART_RATE, "131");
        trial.after(Duration.ofSeconds(seconds)).see(again);
        assertThat(trial.last("news2").text()).contains("total 3");
        trial.after(Duration.ofSeconds(1)).see(again);
        assertThat(trial.last("news2").text()).contains("at least 3, missing: ");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, alert, 0",
        "unknown, A, 0",
        "unknown, 248234008, 0",
        "unknown, C, 3",
        "unknown, confusion, 3",
        "alert, confusion, 3",
        "confused, confusion, 0",
        "confused, C, 0",
        "confused, new-confusion, 3",
        "confused, 130987000, 3",
        "confused, V, 3",
        "unknown, voice, 3",
        "unknown, 300202002, 3",
        "confused, P, 3",
        "unknown, pain, 3",
        "unknown, 450847001, 3",
        "confused, U, 3",
        "unknown, unresponsive, 3",
        "unknown, 422768004, 3"
    })
    void confusionIsNewUnlessItIsTheUsualState(String usual, String code, String points) {
        trial.set("usual-state", usual);

        assertThat(parts(scored(round("16", "97", "air", "130", "70", code, "36.8")))
                        .get(Metrics.NEWS2_CONSCIOUSNESS))
                .isEqualTo(points);
    }

    @Test
    void codesAreThoseTheHomeHasSet() {
        trial.set("codes.pain", "450847001 local-9").set("codes.oxygen", "O2, 371825009");
        Map<String, String> parts = parts(scored(round("16", "97", "O2", "130", "70", "local-9", "36.8")));

        assertThat(parts).containsEntry(Metrics.NEWS2_OXYGEN, "2").containsEntry(Metrics.NEWS2_CONSCIOUSNESS, "3");
    }

    @ParameterizedTest
    @CsvSource({"wide-awake, total 0", "alert, total 0", "A, total 0", "248234008, missing: consciousness"})
    void whatIsSetReplacesTheUsualCodeButNoWord(String level, String note) {
        trial.set("codes.alert", "wide-awake").set("score.lower-bound-from", "0");

        assertThat(scored(round("16", "97", "air", "130", "70", level, "36.8")).note())
                .contains(note);
    }

    @ParameterizedTest
    @CsvSource({
        "codes.voice, 450847001, codes.pain: 450847001 already stands for voice",
        "codes.air, oxygen, codes.air: oxygen already stands for oxygen",
        "codes.confusion, 1 A, codes.confusion: A already stands for alert"
    })
    void aCodeForTwoAnswersIsRefused(String parameter, String codes, String message) {
        assertThatThrownBy(() -> trial.set(parameter, codes).see(Piece.quantity(Metrics.SPO2, "90")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aWordAboutOxygenIsNoneAboutConsciousness() {
        trial.set("score.lower-bound-from", "0");
        Score score = scored(round("16", "97", "alert", "130", "70", "oxygen", "36.8"));

        assertThat(score.note()).contains("missing: air or oxygen, consciousness");
    }

    @Test
    void anUnknownWordIsNoAnswer() {
        trial.set("score.lower-bound-from", "0");
        Score score = scored(round("16", "97", "helium", "130", "70", "sleepy", "36.8"));

        assertThat(score.note()).contains("at least 0, missing: air or oxygen, consciousness");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", ">0, 2", "0.5, 2"})
    void aFlowOfOxygenIsOxygen(String flow, String points) {
        List<Piece> pieces = new ArrayList<>(well());
        pieces.set(2, Piece.quantity(Metrics.OXYGEN_FLOW, flow));

        assertThat(parts(scored(pieces)).get(Metrics.NEWS2_OXYGEN)).isEqualTo(points);
    }

    /** Every saturation on both scales, on air, on oxygen, and where nobody knows. */
    @Test
    void scaleTwoGoesByAirAndOxygen() {
        trial.set("scale2", "true").set("scale2.decision", "Dr. Example, 1 November 2026");
        trial.set("score.pace", "PT0S").set("score.lower-bound-from", "0").set("score.repeat", "PT0S");
        for (int percent = 70; percent <= 100; percent++) {
            BigDecimal value = BigDecimal.valueOf(percent);
            int air = CollegeTable.points("spo2 scale 2 on air", value);
            int oxygen = CollegeTable.points("spo2 scale 2 on oxygen", value);
            assertThat(parts(scored(round("16", "" + percent, "air", "130", "70", "alert", "36.8")))
                            .get(Metrics.NEWS2_SPO2))
                    .as(percent + " on air")
                    .isEqualTo("" + air);
            assertThat(parts(scored(round("16", "" + percent, "oxygen", "130", "70", "alert", "36.8")))
                            .get(Metrics.NEWS2_SPO2))
                    .as(percent + " on oxygen")
                    .isEqualTo("" + oxygen);
            trial.after(Duration.ofDays(2));
            assertThat(parts(scored(List.of(Piece.quantity(Metrics.SPO2, "" + percent))))
                            .get(Metrics.NEWS2_SPO2))
                    .as(percent + " and nobody knows")
                    .isEqualTo(air == oxygen ? "" + air : ">=" + Math.min(air, oxygen));
        }
        assertThat(trial.lastScore(Metrics.NEWS2).note()).contains("SpO₂ scale 2 by recorded decision");
    }

    @Test
    void scaleTwoNeedsADecision() {
        assertThatThrownBy(() -> trial.set("scale2", "true").see(Piece.quantity(Metrics.SPO2, "90")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale2.decision: is missing, scale 2 needs a clinician's recorded decision");
    }

    @Test
    void notForTheYoungNorInPregnancy() {
        trial.born(LocalDate.of(2010, 11, 24));
        round("25", "91", "oxygen", "90", "131", "U", "35.0").forEach(trial::see);
        assertThat(trial.signals()).extracting(Signal::level).containsOnly(Level.CLEAR);
        assertThat(trial.last("news2").text()).isEqualTo("NEWS2 is not for use under the age of 16");

        trial.after(Duration.ofDays(1)).see(Piece.quantity(Metrics.SPO2, "90"));
        assertThat(trial.last("news2").level()).isEqualTo(Level.RAISED);

        trial.set("pregnant", "true").see(Piece.quantity(Metrics.SPO2, "90"));
        assertThat(trial.last("news2").level()).isEqualTo(Level.CLEAR);
        trial.after(Duration.ofMinutes(5));
        assertThat(trial.scores()).isEmpty();
    }

    @Test
    void anotherUnitAndPoorValuesAreMissing() {
        trial.see(Piece.quantity(Metrics.BODY_TEMPERATURE, "104", "[degF]"));
        trial.see(Piece.quantity(Metrics.SPO2, "80").quality(Quality.QUESTIONABLE));
        trial.see(Piece.absent(Metrics.RESPIRATION));
        trial.see(Piece.quantity(Metrics.SKIN_TEMPERATURE, "30.0"));

        assertThat(trial.signals()).isEmpty();
    }

    @Test
    void whatStaffEnterCountsAtOnceAndADevicesValueMustHold() {
        trial.see(Piece.quantity(Metrics.HEART_RATE, "140"));
        assertThat(trial.last("news2").patience().hold()).isEqualTo(Duration.ofMinutes(1));
        trial.see(Piece.quantity(Metrics.SPO2, "90").quality(Quality.MANUAL));
        assertThat(trial.last("news2").patience().hold()).isZero();
    }

    @Test
    void oneRoundIsOneScoreAndAnUnchangedOneIsNotRepeatedForAnHour() {
        well().forEach(piece -> {
            trial.see(piece);
            trial.after(Duration.ofSeconds(3));
        });
        trial.after(Duration.ofMinutes(1));
        assertThat(trial.scores()).hasSize(1);

        trial.after(Duration.ofMinutes(20)).see(Piece.quantity(Metrics.HEART_RATE, "71"));
        trial.after(Duration.ofMinutes(1));
        assertThat(trial.scores()).hasSize(1);

        trial.after(Duration.ofMinutes(38)).see(Piece.quantity(Metrics.HEART_RATE, "72"));
        assertThat(trial.scores()).hasSize(1);
        trial.set("fresh.respiration", "PT2H").set("fresh.spo2", "PT2H");
        trial.after(Duration.ofMinutes(1)).see(Piece.quantity(Metrics.HEART_RATE, "72"));
        trial.after(Duration.ofMinutes(1));
        assertThat(trial.scores()).hasSize(2);
    }

    @Test
    void aHigherScoreDoesNotWaitForItsPace() {
        scored(well());
        trial.see(Piece.quantity(Metrics.HEART_RATE, "95"));
        trial.after(Duration.ofMinutes(1));
        assertThat(trial.scores()).hasSize(2);

        trial.see(Piece.quantity(Metrics.HEART_RATE, "72"));
        trial.after(Duration.ofMinutes(5));
        assertThat(trial.scores()).hasSize(2);
        trial.after(Duration.ofMinutes(15));
        assertThat(trial.scores()).hasSize(3);
    }

    /** Whatever the values and their order, the total is the sum of the College's points. */
    @Property(tries = 200)
    void theTotalIsTheSumInAnyOrder(
            @ForAll @IntRange(min = 2, max = 40) int respiration,
            @ForAll @IntRange(min = 70, max = 100) int spo2,
            @ForAll boolean oxygen,
            @ForAll @IntRange(min = 60, max = 250) int systolic,
            @ForAll @IntRange(min = 30, max = 180) int pulse,
            @ForAll boolean alert,
            @ForAll @IntRange(min = 330, max = 410) int tenths,
            @ForAll long order) {
        BigDecimal celsius = BigDecimal.valueOf(tenths, 1);
        int expected = CollegeTable.points("respiration", BigDecimal.valueOf(respiration))
                + CollegeTable.points("spo2 scale 1", BigDecimal.valueOf(spo2))
                + (oxygen ? 2 : 0)
                + CollegeTable.points("systolic", BigDecimal.valueOf(systolic))
                + CollegeTable.points("pulse", BigDecimal.valueOf(pulse))
                + (alert ? 0 : 3)
                + CollegeTable.points("temperature", celsius);
        List<Piece> pieces = new ArrayList<>(round(
                "" + respiration,
                "" + spo2,
                oxygen ? "oxygen" : "air",
                "" + systolic,
                "" + pulse,
                alert ? "alert" : "V",
                celsius.toPlainString()));
        Collections.shuffle(pieces, new Random(order));
        JudgeTrial any = JudgeTrial.of(new News2Analysis());
        pieces.forEach(any::see);
        any.after(Duration.ofMinutes(1));

        assertThat(parts(any.lastScore(Metrics.NEWS2)).get(Metrics.NEWS2_TOTAL)).isEqualTo("" + expected);
        assertThat(any.last("news2").text()).contains("total " + expected);
    }
}
