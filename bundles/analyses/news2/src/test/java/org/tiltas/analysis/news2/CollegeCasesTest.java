package org.tiltas.analysis.news2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Score;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

/** Whole residents, scored by hand with the College's charts. */
class CollegeCasesTest {
    private static final String OWN = "urn:tiltas:metric";

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "college-cases.csv", delimiter = '|', encoding = "UTF-8")
    void isScoredAsByHand(
            String name,
            String respiration,
            String spo2,
            int scale,
            String oxygen,
            String systolic,
            String pulse,
            String level,
            String celsius,
            String points,
            int total,
            String risk) {
        JudgeTrial trial = JudgeTrial.of(new News2Analysis());
        if (scale == 2) {
            trial.set("scale2", "true").set("scale2.decision", "a clinician on 1 November 2026");
        }
        List.of(
                        Piece.quantity(Metrics.RESPIRATION, respiration),
                        Piece.quantity(Metrics.SPO2, spo2),
                        Piece.code(Metrics.AIR_OR_OXYGEN, OWN, oxygen).quality(Quality.MANUAL),
                        Piece.panel(Metrics.BLOOD_PRESSURE, Metrics.SYSTOLIC, systolic, Metrics.DIASTOLIC, "60"),
                        Piece.quantity(Metrics.HEART_RATE, pulse),
                        Piece.code(Metrics.CONSCIOUSNESS, OWN, level).quality(Quality.MANUAL),
                        Piece.quantity(Metrics.BODY_TEMPERATURE, celsius))
                .forEach(trial::see);
        trial.after(Duration.ofMinutes(1));

        Score score = trial.lastScore(Metrics.NEWS2);
        assertThat(score.note()).startsWith("NEWS2 total " + total + "; " + risk + " risk");
        assertThat(components(score)).isEqualTo(total + " " + points);
    }

    private static String components(Score score) {
        return ((Value.Panel) score.value())
                .components().stream()
                        .map(component ->
                                ((Value.Quantity) component.value()).value().toPlainString())
                        .collect(Collectors.joining(" "));
    }
}
