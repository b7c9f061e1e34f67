package org.tiltas.tools.gatt;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.util.OptionalInt;

/**
 * A characteristic value as a sensor would notify it.
 *
 * @param characteristic the assigned number, four lower-case hex digits
 * @param hex the value's octets
 */
public record GattValue(String characteristic, String hex) {
    private static final BigDecimal WEIGHT_STEP = new BigDecimal("0.005");

    /** Heart Rate Measurement, 8 bit; contact empty = the strap cannot tell. */
    public static GattValue heartRate(int perMinute, OptionalInt contact) {
        int flags = contact.isPresent() ? 0x04 | (contact.getAsInt() == 0 ? 0 : 0x02) : 0;
        return new GattValue(
                "2a37",
                new GattBytes().unsigned(flags, 1).unsigned(perMinute, 1).hex());
    }

    /** Heart Rate Measurement with contact and one RR interval, in 1/1024 s. */
    public static GattValue heartRateWithInterval(int perMinute) {
        return new GattValue(
                "2a37",
                new GattBytes()
                        .unsigned(0x16, 1)
                        .unsigned(perMinute, 1)
                        .unsigned(60L * 1024 / perMinute, 2)
                        .hex());
    }

    /** PLX Continuous Measurement: SpO2 in %, pulse in /min. */
    public static GattValue oximeterContinuous(int saturation, int pulse) {
        return new GattValue(
                "2a5f",
                new GattBytes()
                        .unsigned(0, 1)
                        .sfloat(BigDecimal.valueOf(saturation))
                        .sfloat(BigDecimal.valueOf(pulse))
                        .hex());
    }

    /** PLX Spot-Check Measurement with the sensor's own time (local, without zone). */
    public static GattValue oximeterSpot(int saturation, int pulse, LocalDateTime time) {
        return new GattValue(
                "2a5e",
                new GattBytes()
                        .unsigned(0x01, 1)
                        .sfloat(BigDecimal.valueOf(saturation))
                        .sfloat(BigDecimal.valueOf(pulse))
                        .dateTime(time)
                        .hex());
    }

    /** Blood Pressure Measurement in mmHg with time, pulse, user and an empty measurement status. */
    public static GattValue bloodPressure(int systolic, int diastolic, int pulse, int user, LocalDateTime time) {
        int mean = diastolic + (systolic - diastolic) / 3;
        return new GattValue(
                "2a35",
                new GattBytes()
                        .unsigned(0x1E, 1)
                        .sfloat(BigDecimal.valueOf(systolic))
                        .sfloat(BigDecimal.valueOf(diastolic))
                        .sfloat(BigDecimal.valueOf(mean))
                        .dateTime(time)
                        .sfloat(BigDecimal.valueOf(pulse))
                        .unsigned(user, 1)
                        .unsigned(0, 2)
                        .hex());
    }

    /** Blood Pressure Measurement in mmHg and nothing else, so that it yields one Observation. */
    public static GattValue bloodPressure(int systolic, int diastolic) {
        return new GattValue(
                "2a35",
                new GattBytes()
                        .unsigned(0, 1)
                        .sfloat(BigDecimal.valueOf(systolic))
                        .sfloat(BigDecimal.valueOf(diastolic))
                        .sfloatNaN()
                        .hex());
    }

    /** Temperature Measurement in degrees Celsius, with time when given; type 3 is the ear, 2 the body in general. */
    public static GattValue temperature(BigDecimal celsius, int type, LocalDateTime time) {
        GattBytes bytes =
                new GattBytes().unsigned(time == null ? 0x04 : 0x06, 1).real(celsius);
        if (time != null) {
            bytes.dateTime(time);
        }
        return new GattValue("2a1c", bytes.unsigned(type, 1).hex());
    }

    /** Weight Measurement, SI, with time and user; rounded to the format's step of 5 g. */
    public static GattValue weight(BigDecimal kilograms, int user, LocalDateTime time) {
        long steps = kilograms.divide(WEIGHT_STEP, 0, RoundingMode.HALF_UP).longValueExact();
        return new GattValue(
                "2a9d",
                new GattBytes()
                        .unsigned(0x06, 1)
                        .unsigned(steps, 2)
                        .dateTime(time)
                        .unsigned(user, 1)
                        .hex());
    }

    public static GattValue battery(int percent) {
        return new GattValue("2a19", new GattBytes().unsigned(percent, 1).hex());
    }

    /**
     * Step Counter Activity Summary Data in one segment, normal walking steps only.
     *
     * @param secondsInSession time since the session began, here the day
     */
    public static GattValue steps(int session, long secondsInSession, long sequence, int steps) {
        return new GattValue(
                "2b40",
                new GattBytes()
                        .unsigned(0x03, 1)
                        .unsigned(0x01, 1)
                        .unsigned(session, 2)
                        .unsigned(0, 2)
                        .unsigned(secondsInSession, 4)
                        .unsigned(sequence, 4)
                        .unsigned(steps, 3)
                        .hex());
    }
}
