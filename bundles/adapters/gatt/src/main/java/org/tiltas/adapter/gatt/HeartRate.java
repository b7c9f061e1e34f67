package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** Heart Rate Service 1.0: measurement (2A37) and Body Sensor Location (2A38). */
final class HeartRate {
    private static final int SIXTEEN_BIT = 0x01;
    private static final int CONTACT = 0x02;
    private static final int CONTACT_SUPPORTED = 0x04;
    private static final int ENERGY = 0x08;
    private static final int RR = 0x10;
    private static final int ENERGY_FULL = 0xffff;
    private static final List<String> LOCATIONS =
            List.of("other", "chest", "wrist", "finger", "hand", "ear lobe", "foot");

    private HeartRate() {}

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        int flags = value.u8("flags");
        int rate = (flags & SIXTEEN_BIT) != 0 ? value.u16("heart rate") : value.u8("heart rate");
        // A sensor that lies on the table still notifies; its 0 or last value is nobody's heart rate.
        boolean tells = (flags & CONTACT_SUPPORTED) != 0;
        boolean offBody = rate == 0 || tells && (flags & CONTACT) == 0;
        List<Reading> readings = new ArrayList<>();
        if (offBody) {
            readings.add(worn(heard, false, tells));
        } else {
            readings.add(located(heard.reading(Metrics.HEART_RATE, Value.quantity(rate, "/min")), heard));
        }
        if ((flags & ENERGY) != 0) {
            int energy = value.u16("energy expended");
            // The counter stays at its highest value until it is reset.
            Value total = new Value.Quantity(BigDecimal.valueOf(energy), "kJ", energy == ENERGY_FULL ? ">=" : "");
            readings.add(heard.reading(Metrics.ENERGY_EXPENDED, total).build());
        }
        if ((flags & RR) != 0) {
            List<BigDecimal> intervals = intervals(value);
            if (!offBody && !intervals.isEmpty()) {
                readings.add(located(heard.reading(Metrics.RR_INTERVAL, new Value.Series(intervals, "ms")), heard));
            }
        }
        if (tells && !offBody) {
            readings.add(worn(heard, true, true));
        }
        return readings;
    }

    /** @param tells whether the sensor would tell of the contact's coming back too: a state of which the end is seen */
    private static Reading worn(Heard heard, boolean worn, boolean tells) {
        Reading.Builder reading = heard.reading(Metrics.OFF_BODY, new Value.Flag(!worn));
        return (tells ? reading.attribute(Attributes.STATE, Attributes.HELD) : reading).build();
    }

    static List<Reading> location(Octets value, Heard heard) throws DecodeException {
        String location = locationName(value.u8("body sensor location"));
        return List.of(DeviceInformation.fact(heard, "body-sensor-location", location));
    }

    static String locationName(int code) {
        return code < LOCATIONS.size() ? LOCATIONS.get(code) : "code " + code;
    }

    private static List<BigDecimal> intervals(Octets value) throws DecodeException {
        List<BigDecimal> intervals = new ArrayList<>();
        while (value.remaining() >= 2) {
            intervals.add(Conversions.millisFrom1024ths(value.u16("RR interval")));
        }
        return intervals;
    }

    /** Site and kind of sensor, only where the same message tells it: most heart rates come without. */
    private static Reading located(Reading.Builder reading, Heard heard) {
        heard.message().sensorLocation(heard.device()).ifPresent(code -> {
            String location = locationName(code);
            reading.attribute(Attributes.BODY_SITE, location);
            if (code == 1) {
                reading.attribute(Attributes.MODALITY, "ecg");
            } else if (code > 1 && code < LOCATIONS.size()) {
                reading.attribute(Attributes.MODALITY, "ppg");
            }
        });
        return reading.build();
    }
}
