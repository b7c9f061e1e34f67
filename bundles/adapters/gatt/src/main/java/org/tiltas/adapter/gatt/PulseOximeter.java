package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Pulse Oximeter Service 1.0: spot check (2A5E) and continuous measurement (2A5F). */
final class PulseOximeter {
    private static final int FROM_STORAGE = 9;
    private static final int UNCONNECTED = 11;
    private static final List<String> SENSOR_TROUBLES = List.of(
            "extended display update",
            "equipment malfunction",
            "signal processing irregularity",
            "inadequate signal",
            "poor signal",
            "low perfusion",
            "erratic signal",
            "non-pulsatile signal",
            "questionable pulse",
            "signal analysis ongoing",
            "sensor interference",
            "sensor unconnected to user",
            "unknown sensor",
            "sensor displaced",
            "sensor malfunction",
            "sensor disconnected");
    /** Only a statement about the display or the progress, not about the value. */
    private static final List<Integer> HARMLESS = List.of(0, 9);

    private record Pair(String channel, MedicalFloat saturation, MedicalFloat pulse) {}

    private final List<Pair> pairs = new ArrayList<>();
    private final Worth worth = new Worth();
    private ReadingTime time;
    private boolean stored;
    /** Whether it sits on nobody; empty when the device does not tell. */
    private Optional<Boolean> unconnected = Optional.empty();

    private PulseOximeter(Heard heard) {
        time = heard.gatewayTime();
    }

    static List<Reading> spotCheck(Octets value, Heard heard) throws DecodeException {
        int flags = value.u8("flags");
        PulseOximeter plx = new PulseOximeter(heard);
        plx.pair(value, "", "SpO2PR spot-check");
        boolean stamped = (flags & 0x01) != 0;
        if (stamped) {
            plx.time = DeviceTime.reading(DeviceTime.read(value, "time stamp"));
        }
        plx.measurementStatus(value, (flags & 0x02) != 0);
        plx.sensorStatus(value, (flags & 0x04) != 0);
        boolean clockUnset = (flags & 0x10) != 0;
        // A stored record without a time of its own was not measured when the gateway heard it.
        if (clockUnset && stamped || plx.stored && !stamped) {
            plx.time = new ReadingTime.Unknown();
        }
        return plx.readings(value, (flags & 0x08) != 0, heard);
    }

    static List<Reading> continuous(Octets value, Heard heard) throws DecodeException {
        int flags = value.u8("flags");
        PulseOximeter plx = new PulseOximeter(heard);
        plx.pair(value, "", "SpO2PR normal");
        if ((flags & 0x01) != 0) {
            plx.pair(value, "fast", "SpO2PR fast");
        }
        if ((flags & 0x02) != 0) {
            plx.pair(value, "slow", "SpO2PR slow");
        }
        plx.measurementStatus(value, (flags & 0x04) != 0);
        plx.sensorStatus(value, (flags & 0x08) != 0);
        return plx.readings(value, (flags & 0x10) != 0, heard);
    }

    private void pair(Octets value, String channel, String field) throws DecodeException {
        pairs.add(new Pair(channel, value.sfloat(field + ", SpO2"), value.sfloat(field + ", pulse rate")));
    }

    private void measurementStatus(Octets value, boolean present) throws DecodeException {
        if (!present) {
            return;
        }
        int bits = value.u16("measurement status");
        stored = (bits >> FROM_STORAGE & 1) != 0;
        worth.when(bits, 6, Quality.EARLY)
                .when(bits, 10, Quality.TEST)
                .when(bits, 11, Quality.TEST)
                .when(bits, 12, Quality.CALIBRATING)
                .when(bits, 13, Quality.NOT_AVAILABLE)
                .when(bits, 14, Quality.QUESTIONABLE)
                .when(bits, 15, Quality.INVALID);
    }

    private void sensorStatus(Octets value, boolean present) throws DecodeException {
        if (!present) {
            return;
        }
        int bits = value.u24("device and sensor status");
        unconnected = Optional.of((bits >> UNCONNECTED & 1) != 0);
        for (int bit = 0; bit < SENSOR_TROUBLES.size(); bit++) {
            if (!HARMLESS.contains(bit)) {
                worth.when(bits, bit, Quality.QUESTIONABLE, SENSOR_TROUBLES.get(bit));
            }
        }
    }

    private List<Reading> readings(Octets value, boolean amplitude, Heard heard) throws DecodeException {
        List<Reading> readings = new ArrayList<>();
        for (Pair pair : pairs) {
            readings.add(reading(heard, pair.channel, Metrics.SPO2, pair.saturation.in("%"))
                    .build());
            readings.add(reading(heard, pair.channel, Metrics.HEART_RATE, pair.pulse.in("/min"))
                    .attribute(Attributes.MODALITY, "oximeter")
                    .build());
        }
        if (amplitude) {
            Value index = value.sfloat("pulse amplitude index").in("%");
            readings.add(reading(heard, "", Metrics.PERFUSION_INDEX, index).build());
        }
        unconnected.ifPresent(off -> readings.add(heard.reading(Metrics.OFF_BODY, new Value.Flag(off))
                .attribute(Attributes.STATE, Attributes.HELD)
                .time(time)
                .build()));
        return readings;
    }

    private Reading.Builder reading(Heard heard, String channel, String metric, Value value) {
        return worth.on(heard.reading(metric, worth.judged(value)))
                .channel(channel)
                .time(time);
    }
}
