package org.tiltas.clinical.views;

import java.util.Map;

/** SNOMED CT codes of the places on the body that devices name; others are published as words. */
final class BodySites {
    private static final Map<String, String> SNOMED = Map.ofEntries(
            Map.entry("chest", "51185008"),
            Map.entry("wrist", "8205005"),
            Map.entry("finger", "7569003"),
            Map.entry("hand", "85562004"),
            Map.entry("foot", "56459004"),
            Map.entry("toe", "29707007"),
            Map.entry("mouth", "123851003"),
            Map.entry("armpit", "91470000"),
            Map.entry("rectum", "34402009"),
            Map.entry("tympanum", "42859004"),
            Map.entry("ear", "117590005"),
            Map.entry("ear lobe", "48800003"),
            Map.entry("forehead", "52795006"));

    private BodySites() {}

    /** The code, or null. */
    static String snomed(String words) {
        return SNOMED.get(words);
    }
}
