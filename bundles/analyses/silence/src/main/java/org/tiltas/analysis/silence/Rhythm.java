package org.tiltas.analysis.silence;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.Terms;

/** How often a device may be expected to speak, by what it sends. Events and single measurements have no rhythm. */
enum Rhythm {
    /** Worn and measuring all the time. */
    WORN(
            "PT30M",
            Set.of(
                    Metrics.HEART_RATE,
                    Metrics.RR_INTERVAL,
                    Metrics.SPO2,
                    Metrics.PERFUSION_INDEX,
                    Metrics.RESPIRATION,
                    Metrics.SKIN_TEMPERATURE,
                    Metrics.GLUCOSE_INTERSTITIAL)),
    /** Standing in a room. */
    ROOM(
            "PT3H",
            Set.of(
                    Metrics.AMBIENT_TEMPERATURE,
                    Metrics.HUMIDITY,
                    Metrics.ILLUMINANCE,
                    Metrics.CARBON_DIOXIDE,
                    Metrics.TVOC,
                    Metrics.PM2_5,
                    Metrics.PM10,
                    Metrics.AIR_PRESSURE,
                    Metrics.LIGHT_LEVEL,
                    Metrics.MOTION_COUNT)),
    /** Counting what its bearer does. */
    TRACKER("PT12H", Set.of(Metrics.STEPS, Metrics.STEPS_DAY, Metrics.ACTIVITY_COUNT, Metrics.DISTANCE)),
    /** Reporting that it is there. */
    REPORT("PT26H", Set.of(Metrics.BATTERY, Metrics.BATTERY_VOLTAGE, Metrics.SIGNAL, Metrics.LINK_QUALITY));

    private static final Map<String, Rhythm> BY_METRIC = Arrays.stream(values())
            .flatMap(rhythm -> rhythm.metrics.stream().map(metric -> Map.entry(metric, rhythm)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String usual;
    private final Set<String> metrics;
    private final String since = "rhythm." + key() + ".since";
    private final String last = "rhythm." + key() + ".last";

    Rhythm(String usual, Set<String> metrics) {
        this.usual = usual;
        this.metrics = metrics;
    }

    /** Under which it is remembered since when a device has been speaking without a gap. */
    String since() {
        return since;
    }

    /** Under which it is remembered when it spoke last. */
    String last() {
        return last;
    }

    static Optional<Rhythm> of(String metric) {
        return Optional.ofNullable(BY_METRIC.get(metric));
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String parameter() {
        return "silent-after." + key();
    }

    String usual() {
        return usual;
    }

    Duration limit(Terms terms) {
        return terms.duration(parameter()).orElse(Duration.parse(usual));
    }
}
