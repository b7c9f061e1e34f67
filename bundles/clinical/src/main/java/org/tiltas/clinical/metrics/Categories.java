package org.tiltas.clinical.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** Observation categories: HL7's where one fits, otherwise ours. */
public final class Categories {
    /** Our own, with their text. */
    static final Map<String, String> OWN = own();

    private Categories() {}

    private static Map<String, String> own() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("safety", "Safety");
        own.put("environment", "Environment");
        own.put("technical", "Technical");
        own.put("whereabouts", "Whereabouts");
        return own;
    }

    /** Code system a category code belongs to. */
    public static String system(String category) {
        return OWN.containsKey(category) ? Systems.CATEGORY : Systems.OBSERVATION_CATEGORY;
    }
}
