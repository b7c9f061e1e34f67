package org.tiltas.analysis.help;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class HelpAnalysisTest {
    private final JudgeTrial trial = JudgeTrial.of(new HelpAnalysis());

    @Test
    void keepsWhatAnAnalysisPromises() {
        JudgeConformance.of(new HelpAnalysis()).check();
        JudgeConformance.of(new HelpAnalysis())
                .set("bed-exit.from", "22:00")
                .set("bed-exit.to", "06:00")
                .set("bed-exit.after", "PT15M")
                .set("enuresis", "true")
                .check();
    }

    @Test
    void everyPressIsToldAtOnce() {
        trial.see(Piece.flag(Metrics.HELP_CALL, true).attribute(Attributes.KIND, "double"));
        trial.after(Duration.ofMinutes(5)).see(Piece.flag(Metrics.HELP_CALL, true));

        assertThat(trial.signals("help")).hasSize(2).allSatisfy(signal -> {
            assertThat(signal.level()).isEqualTo(Level.RAISED);
            assertThat(signal.severity()).isEqualTo(Severity.HIGH);
            assertThat(signal.patience()).isEqualTo(Signal.Patience.NONE);
        });
        assertThat(trial.signals("help"))
                .extracting(Signal::text)
                .containsExactly("call for help (double)", "call for help");
        assertThat(trial.last("help").evidence()).containsExactly("o2");
    }

    /** Whatever the worth of the value. */
    @ParameterizedTest
    @EnumSource(Quality.class)
    void aCallOfAnyQualityIsACall(Quality quality) {
        trial.see(Piece.flag(Metrics.HELP_CALL, true).quality(quality));

        assertThat(trial.last("help").severity()).isEqualTo(Severity.HIGH);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, MODERATE",
        "NOT_AVAILABLE, MODERATE",
        "QUESTIONABLE, MODERATE",
        "CALIBRATING, MODERATE",
        "EARLY, MODERATE",
        "MANUAL, HIGH",
        "IN_ALARM, HIGH",
        "ALARM_INHIBITED, HIGH",
        "RECEIPT_TIME, HIGH"
    })
    void aDoubtfulFallIsSuspected(Quality quality, Severity severity) {
        trial.see(Piece.flag(Metrics.FALL, true).quality(quality));

        assertThat(trial.last("fall").severity()).isEqualTo(severity);
        assertThat(trial.last("fall").text()).isEqualTo(severity == Severity.HIGH ? "fall" : "suspected fall");
    }

    @Test
    void aSensorThatFailsWhileTellingOfAFallIsHeard() {
        trial.see(Piece.absent(Metrics.FALL));

        assertThat(trial.last("fall").severity()).isEqualTo(Severity.MODERATE);
    }

    @Test
    void noCallIsNone() {
        trial.see(Piece.flag(Metrics.HELP_CALL, false));
        trial.see(Piece.flag(Metrics.FALL, false));

        assertThat(trial.signals()).isEmpty();
    }

    @Test
    void aCallIsOverHalfAnHourAfterTheLastPress() {
        trial.see(Piece.flag(Metrics.HELP_CALL, true));
        trial.after(Duration.ofMinutes(20)).see(Piece.flag(Metrics.HELP_CALL, true));
        trial.after(Duration.ofMinutes(29));
        assertThat(trial.last("help").level()).isEqualTo(Level.RAISED);

        trial.after(Duration.ofMinutes(1));
        assertThat(trial.last("help").level()).isEqualTo(Level.CLEAR);
        assertThat(trial.wakes()).isEmpty();
    }

    @Test
    void aLateCallSaysSo() {
        trial.see(Piece.flag(Metrics.HELP_CALL, true).late(Duration.ofMinutes(10)));
        assertThat(trial.last("help").text()).isEqualTo("call for help");

        trial.see(Piece.flag(Metrics.HELP_CALL, true).late(Duration.ofMinutes(11)));
        assertThat(trial.last("help").text()).isEqualTo("call for help, late: of 23 Nov 07:49");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Location/3", "Device/7", "Patient/9"})
    void itNeedNotBeAResident(String subject) {
        trial.key(new Key(Key.Keying.SUBJECT, subject)).see(Piece.flag(Metrics.HELP_CALL, true));

        assertThat(trial.last("help").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void leavingTheBedIsNotToldUnlessAsked() {
        trial.at("2026-11-24T02:00:00+02:00").see(Piece.flag(Metrics.BED_OCCUPIED, false));

        assertThat(trial.signals()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "22:00, 06:00, 2026-11-23T21:59:59+02:00, false",
        "22:00, 06:00, 2026-11-23T22:00:00+02:00, true",
        "22:00, 06:00, 2026-11-24T00:00:00+02:00, true",
        "22:00, 06:00, 2026-11-24T05:59:59+02:00, true",
        "22:00, 06:00, 2026-11-24T06:00:00+02:00, false",
        "22:00, 06:00, 2026-11-23T20:00:00+00:00, true",
        "13:00, 15:00, 2026-11-23T14:00:00+02:00, true",
        "13:00, 15:00, 2026-11-23T15:00:00+02:00, false",
        "00:00, 00:00, 2026-11-23T12:00:00+02:00, true"
    })
    void theNightIsThatOfTheHome(String from, String to, String time, boolean told) {
        trial.set("bed-exit.from", from).set("bed-exit.to", to);
        trial.see(Piece.flag(Metrics.BED_OCCUPIED, true));
        trial.forget().at(time).see(Piece.flag(Metrics.BED_OCCUPIED, false));

        assertThat(trial.signals("bed-exit")).hasSize(told ? 1 : 0);
    }

    @Test
    void someoneOutOfBedIsToldOnceAndUntilBack() {
        trial.set("bed-exit.from", "22:00").set("bed-exit.to", "06:00");
        trial.at("2026-11-24T02:00:00+02:00").see(Piece.flag(Metrics.BED_OCCUPIED, false));
        trial.after(Duration.ofMinutes(1)).see(Piece.flag(Metrics.BED_OCCUPIED, false));
        assertThat(trial.signals()).hasSize(1);
        assertThat(trial.last("bed-exit").severity()).isEqualTo(Severity.HIGH);

        trial.after(Duration.ofMinutes(10)).see(Piece.flag(Metrics.BED_OCCUPIED, true));
        assertThat(trial.last("bed-exit").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void someoneBackInTimeIsNotTold() {
        trial.set("bed-exit.from", "22:00").set("bed-exit.to", "06:00").set("bed-exit.after", "PT15M");
        trial.at("2026-11-24T02:00:00+02:00").see(Piece.flag(Metrics.BED_OCCUPIED, false));
        trial.after(Duration.ofMinutes(14)).see(Piece.flag(Metrics.BED_OCCUPIED, true));
        trial.after(Duration.ofHours(1));
        assertThat(trial.signals()).noneMatch(signal -> signal.level() == Level.RAISED);

        trial.see(Piece.flag(Metrics.BED_OCCUPIED, false));
        trial.after(Duration.ofMinutes(15));
        assertThat(trial.last("bed-exit").level()).isEqualTo(Level.RAISED);
        assertThat(trial.last("bed-exit").text()).isEqualTo("out of bed since 24 Nov 03:14");
        assertThat(trial.last("bed-exit").evidence()).containsExactly("o3");
    }

    @Test
    void aWetBedIsToldWhereAsked() {
        trial.see(Piece.flag(Metrics.ENURESIS, true));
        assertThat(trial.signals()).isEmpty();

        trial.set("enuresis", "true").see(Piece.flag(Metrics.ENURESIS, true));
        assertThat(trial.last("enuresis").severity()).isEqualTo(Severity.LOW);
        trial.see(Piece.flag(Metrics.ENURESIS, false));
        assertThat(trial.last("enuresis").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void refusesHalfANight() {
        trial.set("bed-exit.from", "22:00");
        assertThatThrownBy(() -> trial.see(Piece.flag(Metrics.HELP_CALL, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bed-exit.to: is missing, a night needs both ends");
        trial.set("bed-exit.to", "six");
        assertThatThrownBy(() -> trial.see(Piece.flag(Metrics.HELP_CALL, true)))
                .hasMessage("bed-exit.to: not a time of day like 22:00");
    }
}
