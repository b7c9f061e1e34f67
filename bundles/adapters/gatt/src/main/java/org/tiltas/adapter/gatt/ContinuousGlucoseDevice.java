package org.tiltas.adapter.gatt;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** Continuous Glucose Monitoring Service 1.0.2: feature (2AA8) and session start time (2AAA). */
final class ContinuousGlucoseDevice {
    private static final int CRC_SUPPORTED = 12;
    private static final int QUARTER_HOUR = 900;
    private static final int WEST = -48;
    private static final int EAST = 56;
    private static final Map<Integer, Integer> DAYLIGHT_SAVING = Map.of(0, 0, 2, 2, 4, 4, 8, 8);
    private static final List<String> FEATURES = List.of(
            "calibration",
            "patient alerts",
            "hypo alerts",
            "hyper alerts",
            "rate alerts",
            "device specific alert",
            "malfunction detection",
            "temperature detection",
            "result detection",
            "low battery detection",
            "sensor type detection",
            "fault detection",
            "E2E-CRC",
            "multiple bonds",
            "multiple sessions",
            "trend",
            "quality");
    private static final List<String> TYPES = List.of(
            "",
            "capillary whole blood",
            "capillary plasma",
            "venous whole blood",
            "venous plasma",
            "arterial whole blood",
            "arterial plasma",
            "undetermined whole blood",
            "undetermined plasma",
            "interstitial fluid",
            "control solution");
    private static final List<String> LOCATIONS =
            List.of("", "finger", "alternate site", "earlobe", "control solution", "subcutaneous tissue");

    private ContinuousGlucoseDevice() {}

    static List<Reading> feature(Octets value, Heard heard) throws DecodeException {
        Octets whole = value.ahead();
        int bits = value.u24("feature");
        int nibbles = value.u8("type and sample location");
        value.u16("E2E-CRC");
        if ((bits >> CRC_SUPPORTED & 1) != 0) {
            ContinuousGlucose.checkCrc(whole, 4);
        }
        List<String> words = new ArrayList<>();
        for (int bit = 0; bit < FEATURES.size(); bit++) {
            if ((bits >> bit & 1) != 0) {
                words.add(FEATURES.get(bit));
            }
        }
        words.add("type " + name(TYPES, nibbles & 0x0f));
        words.add("location " + name(LOCATIONS, nibbles >> 4));
        return List.of(DeviceInformation.fact(heard, "cgm-feature", String.join("; ", words)));
    }

    static List<Reading> sessionStart(Octets value, Heard heard) throws DecodeException {
        Octets whole = value.ahead();
        Optional<LocalDateTime> local = DeviceTime.read(value, "session start time");
        int zone = value.s8("time zone");
        int saving = value.u8("DST offset");
        if (value.remaining() >= 2) {
            ContinuousGlucose.checkCrc(whole, 9);
        }
        Value start = local.<Value>map(at -> new Value.Text(text(at, zone, saving)))
                .orElseGet(() -> new Value.Absent(AbsentReason.UNKNOWN));
        return List.of(heard.reading(Metrics.DEVICE_INFORMATION, start)
                .channel("cgm-session-start")
                .build());
    }

    /** Local time, with its offset when both parts of that are known. */
    private static String text(LocalDateTime local, int zone, int saving) {
        if (zone < WEST || zone > EAST || !DAYLIGHT_SAVING.containsKey(saving)) {
            return DeviceClock.text(local);
        }
        int seconds = (zone + DAYLIGHT_SAVING.get(saving)) * QUARTER_HOUR;
        return DeviceClock.text(local) + ZoneOffset.ofTotalSeconds(seconds).getId();
    }

    private static String name(List<String> names, int code) {
        return code > 0 && code < names.size() ? names.get(code) : "code " + code;
    }
}
