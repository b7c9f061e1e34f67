package org.tiltas.adapter.theengs;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * From units on the wire to the units of the metrics. A converted value is rounded to the step of its source: the power
 * of ten nearest to the converted step.
 */
final class Conversions {
    private static final BigDecimal FREEZING_FAHRENHEIT = BigDecimal.valueOf(32);
    private static final BigDecimal FIVE = BigDecimal.valueOf(5);
    private static final BigDecimal NINE = BigDecimal.valueOf(9);
    private static final BigDecimal KG_PER_LB = new BigDecimal("0.45359237");
    private static final BigDecimal KG_PER_STONE = new BigDecimal("6.35029318");
    private static final BigDecimal KG_PER_JIN = new BigDecimal("0.5");

    private Conversions() {}

    static BigDecimal celsius(BigDecimal fahrenheit) {
        int scale = scaleOf(fahrenheit.ulp().doubleValue() * 5 / 9);
        return fahrenheit.subtract(FREEZING_FAHRENHEIT).multiply(FIVE).divide(NINE, scale, RoundingMode.HALF_UP);
    }

    static BigDecimal kgFromLb(BigDecimal pounds) {
        return times(pounds, KG_PER_LB);
    }

    static BigDecimal kgFromStone(BigDecimal stone) {
        return times(stone, KG_PER_STONE);
    }

    static BigDecimal kgFromJin(BigDecimal jin) {
        return times(jin, KG_PER_JIN);
    }

    private static BigDecimal times(BigDecimal value, BigDecimal factor) {
        int scale = scaleOf(value.ulp().multiply(factor).doubleValue());
        return value.multiply(factor).setScale(scale, RoundingMode.HALF_UP);
    }

    private static int scaleOf(double step) {
        return Math.max(0, (int) Math.round(-Math.log10(step)));
    }
}
