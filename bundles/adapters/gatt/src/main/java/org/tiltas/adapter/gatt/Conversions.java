package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * From units on the wire to the units of the metrics. A converted value is rounded to the step of its source: the power
 * of ten nearest to the converted step, so that conversion neither invents nor loses precision.
 */
final class Conversions {
    private static final BigDecimal MMHG_PER_KPA = new BigDecimal("7.50061683");
    private static final BigDecimal KG_PER_LB = new BigDecimal("0.45359237");
    private static final BigDecimal CM_PER_INCH = new BigDecimal("2.54");
    private static final BigDecimal KJ_PER_KCAL = new BigDecimal("4.184");
    private static final BigDecimal FREEZING_FAHRENHEIT = BigDecimal.valueOf(32);
    private static final BigDecimal FIVE = BigDecimal.valueOf(5);
    private static final BigDecimal NINE = BigDecimal.valueOf(9);

    private Conversions() {}

    static BigDecimal mmhgFromKpa(BigDecimal kilopascal) {
        return times(kilopascal, MMHG_PER_KPA);
    }

    static BigDecimal kgFromLb(BigDecimal pounds) {
        return times(pounds, KG_PER_LB);
    }

    static BigDecimal cmFromInch(BigDecimal inches) {
        return times(inches, CM_PER_INCH);
    }

    static BigDecimal kjFromKcal(BigDecimal kilocalories) {
        return times(kilocalories, KJ_PER_KCAL);
    }

    static BigDecimal celsiusFromFahrenheit(BigDecimal fahrenheit) {
        int scale = scaleOf(fahrenheit.ulp().doubleValue() * 5 / 9);
        return fahrenheit.subtract(FREEZING_FAHRENHEIT).multiply(FIVE).divide(NINE, scale, RoundingMode.HALF_UP);
    }

    /** RR interval of 1/1024 s in ms; the step of 0.98 ms makes it whole milliseconds. */
    static BigDecimal millisFrom1024ths(int interval) {
        return BigDecimal.valueOf(interval * 1000L).divide(BigDecimal.valueOf(1024), 0, RoundingMode.HALF_UP);
    }

    /** Moves the decimal point and nothing else: the digits that were measured stay as they are. */
    static BigDecimal shifted(BigDecimal value, int powerOfTen) {
        return plain(value.scaleByPowerOfTen(powerOfTen));
    }

    /** Without a negative scale: 12E+1 as 120. */
    static BigDecimal plain(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private static BigDecimal times(BigDecimal value, BigDecimal factor) {
        int scale = scaleOf(value.ulp().multiply(factor).doubleValue());
        return value.multiply(factor).setScale(scale, RoundingMode.HALF_UP);
    }

    private static int scaleOf(double step) {
        return Math.max(0, (int) Math.round(-Math.log10(step)));
    }
}
