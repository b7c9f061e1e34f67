package org.tiltas.adapter.hl7v2;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Units of OBX-6 by MDC code, MDC reference id, UCUM code or a usual spelling. A converted value is rounded to the step of
 * its source: the power of ten nearest to the converted step.
 */
final class Units {
    private static final BigDecimal MMHG_PER_KPA = new BigDecimal("7.50061683");
    /** Of water at 4 °C, as UCUM has it: 98.0665 Pa by 133.322387415 Pa. */
    private static final BigDecimal MMHG_PER_CM_WATER = new BigDecimal("0.73555924");

    private static final BigDecimal KG_PER_LB = new BigDecimal("0.45359237");
    private static final BigDecimal CM_PER_INCH = new BigDecimal("2.54");
    private static final BigDecimal FREEZING_FAHRENHEIT = BigDecimal.valueOf(32);
    private static final BigDecimal FIVE = BigDecimal.valueOf(5);
    private static final BigDecimal NINE = BigDecimal.valueOf(9);

    /**
     * @param ucum unit after the conversion
     * @param conversion from the unit as written
     */
    record Unit(String ucum, UnaryOperator<BigDecimal> conversion) {}

    private static final Map<String, Unit> UNITS = new HashMap<>();

    static {
        same("1", "1", "262656", "mdc_dim_dimless", "{count}", "{steps}", "count");
        same("%", "%", "262688", "mdc_dim_percent", "percent");
        same("/min", "/min", "1/min", "264864", "mdc_dim_beat_per_min", "264928", "mdc_dim_resp_per_min");
        same("/min", "{beat}/min", "{beats}/min", "{breath}/min", "{breaths}/min", "{h.b}/min", "{resp}/min");
        same("/min", "bpm", "beats/min", "breaths/min", "br/min", "rpm", "min-1", "264672", "mdc_dim_per_min");
        same("/min", "264896", "mdc_dim_puls_per_min");
        same("mm[Hg]", "mm[hg]", "266016", "mdc_dim_mmhg", "mmhg", "mm hg", "mm(hg)");
        other("mm[Hg]", n -> times(n, MMHG_PER_KPA), "kpa", "265987", "mdc_dim_kilo_pascal");
        other("mm[Hg]", n -> times(n, MMHG_PER_CM_WATER), "cm[h2o]", "266048", "mdc_dim_cm_h2o", "cmh2o", "cm h2o");
        same("Cel", "cel", "268192", "mdc_dim_degc", "degc", "deg c", "°c", "c");
        other("Cel", Units::celsius, "[degf]", "266560", "mdc_dim_fahr", "degf", "deg f", "°f", "f");
        same("kg", "kg", "263875", "mdc_dim_kilo_g");
        other("kg", n -> shifted(n, -3), "g", "263872", "mdc_dim_g");
        other("kg", n -> times(n, KG_PER_LB), "[lb_av]", "263904", "mdc_dim_lb", "lb", "lbs");
        same("cm", "cm", "263441", "mdc_dim_centi_m");
        same("m", "m", "263424", "mdc_dim_m");
        other("cm", n -> times(n, CM_PER_INCH), "[in_i]", "263520", "mdc_dim_inch", "in", "inch");
        same("kg/m2", "kg/m2", "264096", "mdc_dim_kg_per_m_sq", "kg/m^2", "kg.m-2");
        same("mg/dL", "mg/dl", "264274", "mdc_dim_milli_g_per_dl");
        same("mmol/L", "mmol/l", "266866", "mdc_dim_milli_mole_per_l");
        same("/d", "/d", "1/d", "{steps}/d", "/24h");
    }

    private Units() {}

    /** The unit OBX-6 names, by its first or its alternate code. */
    static Optional<Unit> of(Segment row) {
        String field = row.first(6);
        for (int component : new int[] {1, 2, 4, 5}) {
            Unit unit = UNITS.get(row.componentOf(field, component).toLowerCase(Locale.ROOT));
            if (unit != null) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /** Metres where the metric is in centimetres, and the other way round. */
    static Optional<Unit> fitted(Unit unit, String wanted) {
        if (unit.ucum().equals(wanted)) {
            return Optional.of(unit);
        }
        if (unit.ucum().equals("m") && wanted.equals("cm")) {
            return Optional.of(new Unit(wanted, n -> shifted(n, 2)));
        }
        return wanted.equals("/d") && unit.ucum().equals("1")
                ? Optional.of(new Unit(wanted, UnaryOperator.identity()))
                : Optional.empty();
    }

    private static void same(String ucum, String... names) {
        other(ucum, UnaryOperator.identity(), names);
    }

    private static void other(String ucum, UnaryOperator<BigDecimal> conversion, String... names) {
        for (String name : names) {
            UNITS.put(name, new Unit(ucum, conversion));
        }
    }

    private static BigDecimal celsius(BigDecimal fahrenheit) {
        int scale = scaleOf(fahrenheit.ulp().doubleValue() * 5 / 9);
        return fahrenheit.subtract(FREEZING_FAHRENHEIT).multiply(FIVE).divide(NINE, scale, RoundingMode.HALF_UP);
    }

    private static BigDecimal shifted(BigDecimal value, int powerOfTen) {
        BigDecimal moved = value.scaleByPowerOfTen(powerOfTen);
        return moved.scale() < 0 ? moved.setScale(0) : moved;
    }

    private static BigDecimal times(BigDecimal value, BigDecimal factor) {
        int scale = scaleOf(value.ulp().multiply(factor).doubleValue());
        return value.multiply(factor).setScale(scale, RoundingMode.HALF_UP);
    }

    private static int scaleOf(double step) {
        return Math.max(0, (int) Math.round(-Math.log10(step)));
    }
}
