package org.tiltas.analysis.limits;

import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Parameter;

/**
 * A metric that has limits, with the usual ones. Why they are what they are stands in {@code docs/analyses.md}.
 *
 * @param metric its name in the registry; parameters and alerts begin with it
 * @param unit UCUM code of the values and the limits; values in another one are not judged
 * @param words its name in a sentence
 * @param least smallest limit that can be set
 * @param most greatest limit that can be set
 * @param usual the usual very low, low, high and very high limit; an empty text for none
 * @param margin how far inside a limit it must come to be over
 * @param hold how long it must hold
 * @param refractory for so long after it is over it is not told again
 * @param unusable after so long without a usable value, while unusable ones come, that is told
 */
record Vital(
        String metric,
        String unit,
        String words,
        String least,
        String most,
        List<String> usual,
        String margin,
        String hold,
        String refractory,
        String unusable) {

    static final String VERY_LOW = ".very-low";
    static final String LOW = ".low";
    static final String HIGH = ".high";
    static final String VERY_HIGH = ".very-high";
    static final String MARGIN = ".margin";
    static final String HOLD = ".hold";
    static final String COUNT = ".count";
    static final String REFRACTORY = ".refractory";
    static final String UNUSABLE = ".unusable-after";

    private static final List<String> MILLIMOLAR = List.of("3.0", "3.9", "13.9", "16.7");
    private static final List<String> MASS = List.of("54", "70", "250", "300");

    static final List<Vital> ALL = List.of(
            vital(Metrics.HEART_RATE, "/min", "heart rate", 20, 300, List.of("35", "41", "130", "150"), "3")
                    .patience("PT1M", "PT10M", "PT20M"),
            vital(Metrics.SPO2, "%", "oxygen saturation", 40, 100, List.of("88", "92", "", ""), "1")
                    .patience("PT30S", "PT10M", "PT20M"),
            vital(Metrics.RESPIRATION, "/min", "respiration", 2, 90, List.of("7", "9", "24", "30"), "1")
                    .patience("PT1M", "PT10M", "PT30M"),
            vital(
                            Metrics.BODY_TEMPERATURE,
                            "Cel",
                            "temperature",
                            25,
                            45,
                            List.of("34.0", "35.1", "38.0", "39.0"),
                            "0.3")
                    .patience("PT0S", "PT4H", "PT24H"),
            vital(Metrics.SYSTOLIC, "mm[Hg]", "systolic pressure", 30, 320, List.of("80", "91", "180", "219"), "5")
                    .patience("PT0S", "PT1H", "PT24H"),
            vital(Metrics.DIASTOLIC, "mm[Hg]", "diastolic pressure", 15, 220, List.of("", "", "110", "120"), "5")
                    .patience("PT0S", "PT1H", "PT24H"),
            vital(Metrics.GLUCOSE_MOLAR, "mmol/L", "glucose", 0, 60, MILLIMOLAR, "0.5")
                    .patience("PT0S", "PT30M", "PT12H"),
            vital(Metrics.GLUCOSE_MASS, "mg/dL", "glucose", 5, 1100, MASS, "10").patience("PT0S", "PT30M", "PT12H"),
            vital(Metrics.GLUCOSE_INTERSTITIAL, "mg/dL", "tissue glucose", 5, 600, MASS, "10")
                    .patience("PT15M", "PT30M", "PT30M"));

    private static Vital vital(
            String metric, String unit, String words, int least, int most, List<String> usual, String margin) {
        return new Vital(
                metric,
                unit,
                words,
                String.valueOf(least),
                String.valueOf(most),
                usual,
                margin,
                "PT0S",
                "PT0S",
                "PT1H");
    }

    private Vital patience(String hold, String refractory, String unusable) {
        return new Vital(metric, unit, words, least, most, usual, margin, hold, refractory, unusable);
    }

    String alertLow() {
        return metric + "-low";
    }

    String alertHigh() {
        return metric + "-high";
    }

    String alertUnusable() {
        return metric + "-unusable";
    }

    List<AlertKind> alerts() {
        return List.of(
                new AlertKind(alertLow(), "Low " + words, Nature.CLINICAL, false),
                new AlertKind(alertHigh(), "High " + words, Nature.CLINICAL, false),
                new AlertKind(alertUnusable(), "No usable " + words, Nature.TECHNICAL, false));
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(limit(VERY_LOW, 0, "Below this, " + words + " is very low (high severity)."));
        all.add(limit(LOW, 1, "Below this, " + words + " is low (moderate severity)."));
        all.add(limit(HIGH, 2, "Above this, " + words + " is high (moderate severity)."));
        all.add(limit(VERY_HIGH, 3, "Above this, " + words + " is very high (high severity)."));
        all.add(Parameter.number(
                metric + MARGIN, unit, "0", most, margin, "So far inside the limit it must come to be over."));
        all.add(Parameter.duration(metric + HOLD, 0, 86_400, hold, "So long it must hold before it is told."));
        all.add(Parameter.number(
                metric + COUNT, "1", "1", "100", "1", "In so many values in a row it must hold before it is told."));
        all.add(Parameter.duration(
                metric + REFRACTORY,
                0,
                604_800,
                refractory,
                "For so long after it is over it is not told again, unless it is worse."));
        all.add(Parameter.duration(
                metric + UNUSABLE,
                60,
                2_592_000,
                unusable,
                "After so long with nothing but unusable values a technical alert says so."));
        return all;
    }

    private Parameter limit(String name, int place, String text) {
        return Parameter.number(metric + name, unit, least, most, usual.get(place), text);
    }

    /** A number with its unit, as people write it. */
    String written(String number) {
        return switch (unit) {
            case "/min" -> number + "/min";
            case "Cel" -> number + " °C";
            case "mm[Hg]" -> number + " mmHg";
            default -> number + " " + unit;
        };
    }
}
