package org.tiltas.tools.simulator;

import java.time.LocalDateTime;
import java.util.OptionalInt;
import org.tiltas.tools.gatt.GattValue;

/** What the devices of a resident measure, how often in their day, and how they put it. */
enum Sensor {
    HEART_RATE("band", 1),
    STEPS("band", 15),
    BAND_BATTERY("band", 60),
    OXIMETER("oximeter", 5),
    OXIMETER_SPOT("oximeter", 6 * 60),
    CUFF("cuff", 12 * 60),
    THERMOMETER("thermometer", 8 * 60),
    SCALE("scale", 24 * 60);

    static final int EAR = 3;
    private static final int USER = 1;

    final String device;
    final int everyMinutes;

    Sensor(String device, int everyMinutes) {
        this.device = device;
        this.everyMinutes = everyMinutes;
    }

    /**
     * @param minute minute of the simulated day
     * @param day number of the simulated day, from 1
     * @param now the device's own clock, local time
     */
    GattValue measure(DayCurve body, int minute, int day, LocalDateTime now) {
        return switch (this) {
            case HEART_RATE ->
                body.isOffBody(minute)
                        ? GattValue.heartRate(0, OptionalInt.of(0))
                        : minute % 3 == 0
                                ? GattValue.heartRateWithInterval(body.heartRate(minute))
                                : GattValue.heartRate(body.heartRate(minute), OptionalInt.of(1));
            case STEPS -> GattValue.steps(day, minute * 60L, minute, body.steps(minute));
            case BAND_BATTERY -> GattValue.battery(body.battery(minute));
            case OXIMETER -> GattValue.oximeterContinuous(body.saturation(minute), body.heartRate(minute));
            case OXIMETER_SPOT -> GattValue.oximeterSpot(body.saturation(minute), body.heartRate(minute), now);
            case CUFF ->
                GattValue.bloodPressure(
                        body.systolic(minute), body.diastolic(minute), body.heartRate(minute), USER, now);
            case THERMOMETER -> GattValue.temperature(body.temperature(minute), EAR, now);
            case SCALE -> GattValue.weight(body.kilograms(), USER, now);
        };
    }
}
