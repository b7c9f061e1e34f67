package org.tiltas.adapter.template.mapping;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * UCUM units that care devices speak in, the words vendors have for them, and the conversions between those of one
 * dimension. Amount and mass of glucose are two dimensions on purpose: they are never converted into each other.
 */
public final class Units {
    private static final Map<String, Unit> UNITS = new HashMap<>();
    private static final Map<String, String> WORDS = new HashMap<>();

    static {
        units("rate", "/min 1", "/s 60", "Hz 60", "/h 0.016666666666666667");
        units("per day", "/d 1");
        units("temperature", "Cel 1", "K 1 -273.15");
        UNITS.put("[degF]", new Unit("temperature", new BigDecimal("0.5555555555555556"), new BigDecimal("-32"), true));
        units("pressure", "mm[Hg] 1", "kPa 7.50061683", "hPa 0.750061683", "mbar 0.750061683", "Pa 0.00750061683");
        units("pressure", "cm[H2O] 0.735559");
        units("mass", "kg 1", "g 0.001", "mg 0.000001", "[lb_av] 0.45359237", "[oz_av] 0.028349523125");
        units("mass", "[stone_av] 6.35029318");
        units("length", "m 1", "cm 0.01", "mm 0.001", "km 1000", "[in_i] 0.0254", "[ft_i] 0.3048", "[mi_i] 1609.344");
        units("part", "% 1", "{fraction} 100");
        units("count", "1 1");
        units("time", "s 1", "ms 0.001", "min 60", "h 3600", "d 86400");
        units("energy", "kJ 1", "J 0.001", "kcal 4.184", "cal 0.004184");
        units("amount of substance", "mmol/L 1", "mol/L 1000", "umol/L 0.001");
        units("mass in volume", "mg/dL 1", "g/L 100", "mg/L 0.1", "g/dL 1000", "kg/L 100000");
        units("trend", "mg/dL/min 1");
        units("resistance", "Ohm 1", "kOhm 1000");
        units("light", "lx 1", "klx 1000");
        units("signal", "{dBm} 1");
        units("level", "dB 1");
        units("voltage", "V 1", "mV 0.001");
        units("parts of air", "[ppb] 1", "[ppm] 1000");
        units("mass in air", "ug/m3 1", "mg/m3 1000");
        units("index", "{index} 1");
        units("angle", "deg 1");
        units("mass by area", "kg/m2 1");
        units("flow", "L/min 1", "mL/min 0.001", "L/s 60", "L/h 0.016666666666666667");

        words(
                "/min",
                "count/min",
                "counts/min",
                "count/minute",
                "beats/min",
                "beats/minute",
                "bpm",
                "beats per minute");
        words("/min", "breaths/min", "breaths/minute", "brpm", "rpm", "1/min", "min-1", "per minute", "{beats}/min");
        words("/min", "{breaths}/min", "beat/min", "breath/min", "{counts}/min", "{count}/min", "/minute", "steps/min");
        words("Cel", "degc", "°c", "c", "celsius", "deg c", "degrees celsius", "degree celsius");
        words("[degF]", "degf", "°f", "f", "fahrenheit", "deg f", "degrees fahrenheit");
        words("mm[Hg]", "mmhg", "mm hg", "millimeters of mercury", "torr");
        words("%", "percent", "pct", "percentage", "%spo2", "% o2");
        words("kg", "kgs", "kilogram", "kilograms");
        words("g", "gram", "grams");
        words("[lb_av]", "lb", "lbs", "pound", "pounds", "lb_av");
        words("[oz_av]", "oz", "ounce", "ounces");
        words("[stone_av]", "st", "stone");
        words("m", "meter", "meters", "metre", "metres");
        words("cm", "centimeter", "centimeters", "centimetre");
        words("[in_i]", "in", "inch", "inches");
        words("[ft_i]", "ft", "foot", "feet");
        words("[mi_i]", "mi", "mile", "miles");
        words("km", "kilometer", "kilometers");
        words("1", "count", "counts", "steps", "step", "{steps}", "{count}", "{#}", "#");
        words("/d", "steps/day", "steps/d", "/day", "{steps}/d", "count/day");
        words("s", "sec", "secs", "second", "seconds");
        words("ms", "msec", "millisecond", "milliseconds");
        words("min", "minute", "minutes");
        words("h", "hr", "hrs", "hour", "hours");
        words("kcal", "kilocalorie", "kilocalories", "calories", "[cal]");
        words("mg/dL", "mg/dl");
        words("mmol/L", "mmol/l");
        words("{dBm}", "dbm", "db", "db[mw]");
        words("kg/m2", "kg/m^2", "kg/m²");
        words("lx", "lux");
        words("V", "volt", "volts");
        words("mV", "mv", "millivolt", "millivolts");
        words("[ppm]", "ppm");
        words("[ppb]", "ppb");
        words("ug/m3", "µg/m³", "ug/m^3", "µg/m3");
        words("deg", "degree", "degrees", "°");
        words("Ohm", "ohm", "ohms", "Ω");
        words("L/min", "l/min", "lpm");
    }

    /**
     * @param factor times this is the dimension's own unit
     * @param shift added: before the factor where {@code shiftFirst}, after it otherwise
     */
    private record Unit(String dimension, BigDecimal factor, BigDecimal shift, boolean shiftFirst) {
        BigDecimal toBase(BigDecimal value) {
            return shiftFirst
                    ? value.add(shift).multiply(factor)
                    : value.multiply(factor).add(shift);
        }

        BigDecimal fromBase(BigDecimal value) {
            return shiftFirst
                    ? value.divide(factor, MathContext.DECIMAL128).subtract(shift)
                    : value.subtract(shift).divide(factor, MathContext.DECIMAL128);
        }
    }

    private Units() {}

    private static void units(String dimension, String... codes) {
        for (String code : codes) {
            String[] parts = code.split(" ");
            BigDecimal shift = parts.length > 2 ? new BigDecimal(parts[2]) : BigDecimal.ZERO;
            UNITS.put(parts[0], new Unit(dimension, new BigDecimal(parts[1]), shift, false));
        }
    }

    private static void words(String code, String... words) {
        for (String word : words) {
            WORDS.put(word, code);
        }
    }

    /** The UCUM code for a code or a vendor's word; empty if neither is known. */
    public static Optional<String> code(String word) {
        String trimmed = word.trim();
        return UNITS.containsKey(trimmed)
                ? Optional.of(trimmed)
                : Optional.ofNullable(WORDS.get(trimmed.toLowerCase(Locale.ROOT)));
    }

    /** What a unit measures, in words; empty if the code is not known. */
    public static Optional<String> dimension(String code) {
        return Optional.ofNullable(UNITS.get(code)).map(Unit::dimension);
    }

    /** Whether values can go from one unit to the other; a bare 1 may be a part of a hundred. */
    public static boolean convertible(String from, String to) {
        return from.equals(to)
                || isFraction(from, to)
                || UNITS.containsKey(from)
                        && UNITS.containsKey(to)
                        && UNITS.get(from).dimension.equals(UNITS.get(to).dimension);
    }

    private static boolean isFraction(String from, String to) {
        return from.equals("1") && to.equals("%");
    }

    /**
     * Converts, rounded to the step of the source: the power of ten nearest to the converted step.
     *
     * @throws IllegalArgumentException when the units are not {@link #convertible}
     */
    public static BigDecimal convert(BigDecimal value, String from, String to) {
        if (from.equals(to)) {
            return value;
        }
        if (isFraction(from, to)) {
            return value.movePointRight(2);
        }
        if (!convertible(from, to)) {
            throw new IllegalArgumentException("a value in " + from + " cannot be given in " + to);
        }
        Unit source = UNITS.get(from);
        Unit target = UNITS.get(to);
        double step = value.ulp().multiply(source.factor).doubleValue() / target.factor.doubleValue();
        int scale = Math.max(0, (int) Math.round(-Math.log10(step)));
        return target.fromBase(source.toBase(value)).setScale(scale, RoundingMode.HALF_UP);
    }
}
