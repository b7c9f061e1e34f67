package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Glucose Service 1.0.1: measurement (2A18). The wire carries kg/L or mol/L, the decimal point alone is moved. */
final class Glucose {
    private static final int TIME_OFFSET = 0x01;
    private static final int CONCENTRATION = 0x02;
    private static final int MOLAR = 0x04;
    private static final int STATUS = 0x08;
    private static final int OFFSET_OVERRUN = 0x7fff;
    private static final int OFFSET_UNDERRUN = -0x8000;
    private static final int INTERSTITIAL = 9;
    private static final int CONTROL_TYPE = 10;
    private static final int CONTROL_LOCATION = 4;
    private static final int RESULT_TOO_HIGH = 5;
    private static final int RESULT_TOO_LOW = 6;
    private static final int TIME_FAULT = 11;
    private static final List<String> TYPES = List.of(
            "",
            "capillary-whole-blood",
            "capillary-plasma",
            "venous-whole-blood",
            "venous-plasma",
            "arterial-whole-blood",
            "arterial-plasma",
            "undetermined-whole-blood",
            "undetermined-plasma",
            "interstitial",
            "control-solution");
    private static final List<String> LOCATIONS = List.of("", "finger", "alternate site", "earlobe");
    private static final List<String> TROUBLES = List.of(
            "device battery low",
            "sensor malfunction",
            "sample size insufficient",
            "strip insertion error",
            "strip type incorrect",
            "result higher than the device can process",
            "result lower than the device can process",
            "temperature too high for a valid result",
            "temperature too low for a valid result",
            "strip pulled too soon",
            "general device fault",
            "time fault");

    private final int flags;
    private final int sequence;
    private final Optional<LocalDateTime> base;
    private final int offsetMinutes;
    private Optional<MedicalFloat> concentration = Optional.empty();
    private int type;
    private int location;
    private int status;

    private Glucose(Octets value) throws DecodeException {
        flags = value.u8("flags");
        sequence = value.u16("sequence number");
        base = DeviceTime.read(value, "base time");
        offsetMinutes = (flags & TIME_OFFSET) != 0 ? value.s16("time offset") : 0;
        if ((flags & CONCENTRATION) != 0) {
            concentration = Optional.of(value.sfloat("glucose concentration"));
            int nibbles = value.u8("type and sample location");
            type = nibbles & 0x0f;
            location = nibbles >> 4;
        }
        if ((flags & STATUS) != 0) {
            status = value.u16("sensor status annunciation");
        }
    }

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        return new Glucose(value).readings(heard);
    }

    private List<Reading> readings(Heard heard) throws DecodeException {
        Worth worth = new Worth();
        for (int bit = 1; bit < TIME_FAULT; bit++) {
            if (bit != RESULT_TOO_HIGH && bit != RESULT_TOO_LOW) {
                worth.when(status, bit, Quality.QUESTIONABLE, TROUBLES.get(bit));
            }
        }
        worth.note(stands(RESULT_TOO_HIGH), TROUBLES.get(RESULT_TOO_HIGH))
                .note(stands(RESULT_TOO_LOW), TROUBLES.get(RESULT_TOO_LOW))
                .note(stands(TIME_FAULT), TROUBLES.get(TIME_FAULT));
        Reading.Builder reading = worth.on(heard.reading(metric(), glucose()))
                .time(time())
                .sequence(sequence, base.map(LocalDateTime::toString).orElse(""));
        if (type > 0 && type < TYPES.size()) {
            reading.attribute(Attributes.SPECIMEN, TYPES.get(type));
        }
        if (location > 0 && location < LOCATIONS.size()) {
            reading.attribute(Attributes.BODY_SITE, LOCATIONS.get(location));
        }
        heard.message()
                .glucoseContext(heard.device(), sequence)
                .ifPresent(words -> reading.attribute(Attributes.CONTEXT, words));
        List<Reading> readings = new ArrayList<>();
        readings.add(reading.build());
        if (stands(0)) {
            readings.add(
                    heard.reading(Metrics.BATTERY_LOW, new Value.Flag(true)).build());
        }
        return readings;
    }

    private String metric() throws DecodeException {
        boolean molar = (flags & MOLAR) != 0;
        if (type == CONTROL_TYPE || location == CONTROL_LOCATION) {
            return Metrics.GLUCOSE_CONTROL;
        }
        if (type == INTERSTITIAL) {
            if (molar) {
                throw new DecodeException(
                        "unsupported-unit", "glucose concentration: interstitial fluid is taken in mg/dL only");
            }
            return Metrics.GLUCOSE_INTERSTITIAL;
        }
        return molar ? Metrics.GLUCOSE_MOLAR : Metrics.GLUCOSE_MASS;
    }

    private Value glucose() {
        if (concentration.isEmpty()) {
            return new Value.Absent(status == 0 ? AbsentReason.UNKNOWN : AbsentReason.ERROR);
        }
        Value value = (flags & MOLAR) != 0
                ? concentration.get().in("mmol/L", n -> Conversions.shifted(n, 3))
                : concentration.get().in("mg/dL", n -> Conversions.shifted(n, 5));
        if (value instanceof Value.Quantity quantity) {
            BigDecimal number = quantity.value();
            String comparator = stands(RESULT_TOO_HIGH) ? ">" : stands(RESULT_TOO_LOW) ? "<" : "";
            return new Value.Quantity(number, quantity.unit(), comparator);
        }
        return value;
    }

    private ReadingTime time() {
        boolean unusable = stands(TIME_FAULT) || offsetMinutes == OFFSET_OVERRUN || offsetMinutes == OFFSET_UNDERRUN;
        return unusable
                ? new ReadingTime.Unknown()
                : DeviceTime.reading(base.map(at -> at.plus(offsetMinutes, ChronoUnit.MINUTES)));
    }

    private boolean stands(int bit) {
        return (status >> bit & 1) != 0;
    }
}
