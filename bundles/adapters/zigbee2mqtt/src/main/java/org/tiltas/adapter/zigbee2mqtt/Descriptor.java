package org.tiltas.adapter.zigbee2mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.AdapterDescriptor.UrgentRule;
import org.tiltas.api.Metrics;

/** What the server knows of this adapter while it is away. */
final class Descriptor {
    /** Friendly names of up to so many segments have urgent topics of their own. */
    private static final int SEGMENTS = 4;

    static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            "zigbee2mqtt",
            List.of("zigbee2mqtt/#"),
            Set.of("application/json", "text/plain"),
            urgent(),
            Set.of(
                    Metrics.HELP_CALL,
                    Metrics.FALL,
                    Metrics.BED_OCCUPIED,
                    Metrics.SEAT_OCCUPIED,
                    Metrics.PRESENCE,
                    Metrics.MOTION,
                    Metrics.CONTACT_OPEN,
                    Metrics.VIBRATION,
                    Metrics.WATER_LEAK,
                    Metrics.SMOKE,
                    Metrics.CO_ALARM,
                    Metrics.GAS_ALARM,
                    Metrics.TAMPER,
                    Metrics.BATTERY_LOW,
                    Metrics.DEVICE_ONLINE,
                    Metrics.GATEWAY_ONLINE,
                    Metrics.AMBIENT_TEMPERATURE,
                    Metrics.DEVICE_TEMPERATURE,
                    Metrics.HUMIDITY,
                    Metrics.ILLUMINANCE,
                    Metrics.AIR_PRESSURE,
                    Metrics.CARBON_DIOXIDE,
                    Metrics.PM2_5,
                    Metrics.PM10,
                    Metrics.BATTERY,
                    Metrics.LINK_QUALITY,
                    Metrics.BATTERY_VOLTAGE,
                    Metrics.RESPIRATION,
                    Metrics.HEART_RATE,
                    Metrics.DEVICE_INFORMATION,
                    Metrics.DEVICE_ALIAS));

    private Descriptor() {}

    /**
     * By the names of fields, not their values: so the end of an alarm travels the same lane as its beginning, and keeps
     * its place behind it.
     */
    private static List<UrgentRule> urgent() {
        List<UrgentRule> rules = new ArrayList<>();
        for (String key : List.of(
                // a press
                "\"action\"",
                "\"click\"",
                "\"sos",
                "\"emergency",
                "\"panic",
                "\"help\"",
                // a fall
                "\"fall",
                "\"tumble_alarm\"",
                "\"tumble_status\"",
                // leaving the bed
                "\"bed_",
                "\"in_bed\"",
                "\"" + Fields.BED_STRAP + "\"",
                "\"on_the_bed\"",
                "\"low_posture\"",
                "\"location_x\"")) {
            rules.add(new UrgentRule("#", key));
        }
        for (String field : List.of(
                "action", "sos", "fall_status", "fall_down_status", "bed_occupied", "in_bed", Fields.BED_STRAP)) {
            String name = "+";
            for (int i = 0; i < SEGMENTS; i++) {
                name += "/+";
                rules.add(new UrgentRule(name + "/" + field, ""));
            }
        }
        return List.copyOf(rules);
    }
}
