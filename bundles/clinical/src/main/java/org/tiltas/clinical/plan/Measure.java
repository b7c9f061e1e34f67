package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Metrics;
import org.tiltas.clinical.devices.Extensions;
import org.tiltas.clinical.metrics.Systems;

/**
 * By what an aim is measured.
 *
 * @param metric metric of {@link org.tiltas.api.analysis.Aim#measure}
 * @param ofDay whether an amount without "per week" or "per day" is one of a day
 */
record Measure(String metric, boolean ofDay) {
    private static final Map<String, String> OWN = Map.of(
            Metrics.ACTIVE_MINUTES, Metrics.ACTIVE_MINUTES,
            Metrics.MODERATE_MINUTES, Metrics.MODERATE_MINUTES,
            Metrics.VIGOROUS_MINUTES, Metrics.VIGOROUS_MINUTES,
            Metrics.ACTIVITY_STEPS, Metrics.ACTIVITY_STEPS,
            Metrics.STRENGTH_DAYS, Metrics.STRENGTH_DAYS,
            Metrics.BALANCE_DAYS, Metrics.BALANCE_DAYS,
            Metrics.STRENGTH_EXERCISE, Metrics.STRENGTH_DAYS,
            Metrics.BALANCE_EXERCISE, Metrics.BALANCE_DAYS);
    private static final String STEPS_IN_24_HOURS = "41950-7";
    /** Also those of the goals in HL7's Physical Activity guide 1.0.0. */
    private static final Map<String, String> LOINC = Map.of(
            STEPS_IN_24_HOURS,
            Metrics.ACTIVITY_STEPS,
            "55423-8",
            Metrics.ACTIVITY_STEPS,
            "82290-8",
            Metrics.MODERATE_MINUTES,
            "77592-4",
            Metrics.MODERATE_MINUTES,
            "77593-2",
            Metrics.VIGOROUS_MINUTES,
            "82291-6",
            Metrics.STRENGTH_DAYS);

    private static final Map<String, String> INTENSITY = Map.of(
            "active", Metrics.ACTIVE_MINUTES,
            "moderate", Metrics.MODERATE_MINUTES,
            "vigorous", Metrics.VIGOROUS_MINUTES);

    /** What a CodeableConcept names; empty if nothing that is measured. */
    static Optional<Measure> of(JsonNode concept) {
        for (JsonNode coding : concept.path("coding")) {
            String system = coding.path("system").asText();
            String code = coding.path("code").asText();
            String metric = system.equals(Systems.METRIC) || system.equals(Systems.EVENT) ? OWN.get(code) : null;
            if (system.equals(Systems.LOINC)) {
                metric = LOINC.get(code);
            }
            if (metric != null) {
                return Optional.of(new Measure(metric, code.equals(STEPS_IN_24_HOURS)));
            }
        }
        return Optional.empty();
    }

    /** How strenuous something shall be, as {@link Extensions#INTENSITY} says. */
    static Optional<Measure> byIntensity(JsonNode detail) {
        return Optional.ofNullable(INTENSITY.get(intensity(detail))).map(metric -> new Measure(metric, false));
    }

    /** Its code as it stands; empty if there is none. */
    static String intensity(JsonNode detail) {
        return Extensions.value(detail, Extensions.INTENSITY, "valueCode").asText();
    }

    boolean isMinutes() {
        return INTENSITY.containsValue(metric);
    }

    boolean isSteps() {
        return metric.equals(Metrics.ACTIVITY_STEPS);
    }

    boolean isDays() {
        return !isMinutes() && !isSteps();
    }
}
