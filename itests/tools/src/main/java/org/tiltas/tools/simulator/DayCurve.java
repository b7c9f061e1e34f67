package org.tiltas.tools.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;

/**
 * One resident's body over a day. The seed decides who they are; the minute of the day, how they are now. Plausible for
 * people between 75 and 100, and nothing more than that.
 */
final class DayCurve {
    private static final int MINUTES = 24 * 60;

    private final SplittableRandom noise;
    private final int restingRate;
    private final int saturation;
    private final double temperature;
    private final int systolic;
    private final int diastolic;
    private final double kilograms;
    private final int stepsPerDay;

    DayCurve(long seed) {
        noise = new SplittableRandom(seed);
        restingRate = noise.nextInt(58, 79);
        saturation = noise.nextInt(93, 98);
        temperature = noise.nextDouble(36.2, 36.9);
        systolic = noise.nextInt(112, 148);
        diastolic = noise.nextInt(62, 86);
        kilograms = noise.nextDouble(48, 92);
        stepsPerDay = noise.nextInt(600, 4500);
    }

    /** Per minute. */
    int heartRate(int minute) {
        double asleep = isNight(minute) ? -7 : 0;
        return (int) Math.round(restingRate + asleep + 16 * activity(minute) + jitter(3));
    }

    /** Percent. */
    int saturation(int minute) {
        return (int) Math.min(100, Math.round(saturation - (isNight(minute) ? 1 : 0) + jitter(1)));
    }

    /** Degrees Celsius, lowest in the early morning. */
    BigDecimal temperature(int minute) {
        double wave = 0.3 * Math.sin(2 * Math.PI * (minute - 10 * 60) / MINUTES);
        return rounded(temperature + wave + jitter(0.1), 1);
    }

    /** mmHg. */
    int systolic(int minute) {
        return (int) Math.round(systolic - (isNight(minute) ? 10 : 0) + 8 * activity(minute) + jitter(5));
    }

    /** mmHg. */
    int diastolic(int minute) {
        return (int) Math.round(diastolic - (isNight(minute) ? 6 : 0) + 3 * activity(minute) + jitter(3));
    }

    BigDecimal kilograms() {
        return rounded(kilograms + jitter(0.4), 2);
    }

    /** Since midnight; never falls during a day. */
    int steps(int minute) {
        double walked = 0;
        double all = 0;
        for (int m = 0; m < MINUTES; m += 10) {
            double now = activity(m);
            all += now;
            walked += m <= minute ? now : 0;
        }
        return (int) (stepsPerDay * walked / all);
    }

    /** A band charged at six in the evening. */
    int battery(int minute) {
        int sinceCharge = Math.floorMod(minute - 18 * 60, MINUTES);
        return 100 - 45 * sinceCharge / MINUTES;
    }

    /** The band lies on its charger. */
    boolean isOffBody(int minute) {
        return minute >= 17 * 60 + 30 && minute < 18 * 60;
    }

    /** 0 to 1: breakfast, a walk before noon, the afternoon round. */
    private static double activity(int minute) {
        return isNight(minute) ? 0.02 : 0.15 + 0.7 * hill(minute, 10 * 60, 90) + 0.6 * hill(minute, 16 * 60, 100);
    }

    private static double hill(int minute, int at, double width) {
        double distance = (minute - at) / width;
        return Math.exp(-distance * distance);
    }

    private static boolean isNight(int minute) {
        return minute < 6 * 60 || minute >= 22 * 60;
    }

    private double jitter(double most) {
        return noise.nextDouble(-most, most);
    }

    private static BigDecimal rounded(double value, int places) {
        return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP);
    }
}
