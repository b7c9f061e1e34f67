package org.tiltas.clinical.views;

import java.util.Map;

/** What people read for a UCUM code. */
final class Units {
    private static final Map<String, String> TEXT = Map.ofEntries(
            Map.entry("mm[Hg]", "mmHg"),
            Map.entry("Cel", "°C"),
            Map.entry("kg/m2", "kg/m²"),
            Map.entry("{dBm}", "dBm"),
            Map.entry("[ppm]", "ppm"),
            Map.entry("[ppb]", "ppb"),
            Map.entry("ug/m3", "µg/m³"),
            Map.entry("{index}", "index"),
            Map.entry("deg", "°"),
            Map.entry("Ohm", "Ω"),
            Map.entry("/d", "per day"),
            Map.entry("/min", "per minute"));

    private Units() {}

    static String text(String code) {
        return TEXT.getOrDefault(code, code);
    }
}
