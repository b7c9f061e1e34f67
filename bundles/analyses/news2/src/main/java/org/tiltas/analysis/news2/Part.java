package org.tiltas.analysis.news2;

import java.util.Locale;
import org.tiltas.api.Metrics;

/** The seven parts of the score, in the order of the College's chart. */
enum Part {
    RESPIRATION("respiration", Metrics.NEWS2_RESPIRATION, "PT1H"),
    SPO2("oxygen saturation", Metrics.NEWS2_SPO2, "PT1H"),
    OXYGEN("air or oxygen", Metrics.NEWS2_OXYGEN, "PT24H"),
    SYSTOLIC("systolic pressure", Metrics.NEWS2_SYSTOLIC, "PT4H"),
    PULSE("pulse", Metrics.NEWS2_PULSE, "PT1H"),
    CONSCIOUSNESS("consciousness", Metrics.NEWS2_CONSCIOUSNESS, "PT4H"),
    TEMPERATURE("temperature", Metrics.NEWS2_TEMPERATURE, "PT4H");

    private final String words;
    private final String metric;
    private final String fresh;

    Part(String words, String metric, String fresh) {
        this.words = words;
        this.metric = metric;
        this.fresh = fresh;
    }

    /** Its name in a sentence. */
    String words() {
        return words;
    }

    /** Metric of its points. */
    String metric() {
        return metric;
    }

    /** How long a value serves unless set otherwise, ISO 8601. */
    String fresh() {
        return fresh;
    }

    /** Lower case, for parameters and memory. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String freshness() {
        return "fresh." + key();
    }
}
