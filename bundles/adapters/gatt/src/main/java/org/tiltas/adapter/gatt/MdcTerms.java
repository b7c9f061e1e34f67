package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;

/** Codes of ISO/IEEE 11073-10101 that a Generic Health Sensor may send, and what they are here. */
final class MdcTerms {
    /**
     * @param metric name of the metric
     * @param unit UCUM code the metric has
     * @param modality kind of sensor, empty if the code does not tell
     * @param site body site, empty if the code does not tell
     */
    record Term(String metric, String unit, String modality, String site) {}

    private record Unit(String ucum, UnaryOperator<BigDecimal> conversion) {}

    private static final Map<Long, Term> TERMS = new HashMap<>();
    private static final Map<Integer, Unit> UNITS = Map.ofEntries(
            unit(0x0200, "1"),
            unit(0x0220, "%"),
            unit(0x0aa0, "/min"),
            unit(0x0ae0, "/min"),
            unit(0x0f20, "mm[Hg]"),
            unit(0x0f03, "mm[Hg]", Conversions::mmhgFromKpa),
            unit(0x17a0, "Cel"),
            unit(0x1140, "Cel", Conversions::celsiusFromFahrenheit),
            unit(0x06c3, "kg"),
            unit(0x06c0, "kg", n -> Conversions.shifted(n, -3)),
            unit(0x06e0, "kg", Conversions::kgFromLb),
            unit(0x0511, "cm"),
            unit(0x0500, "cm", n -> Conversions.shifted(n, 2)),
            unit(0x0560, "cm", Conversions::cmFromInch),
            unit(0x07a0, "kg/m2"),
            unit(0x0852, "mg/dL"),
            unit(0x1272, "mmol/L"));

    static {
        term(Metrics.HEART_RATE, "/min", "ecg", "", 147842);
        term(Metrics.HEART_RATE, "/min", "oximeter", "", 149530);
        term(Metrics.HEART_RATE, "/min", "cuff", "", 149546);
        term(Metrics.HEART_RATE, "/min", "", "", 149514, 8454258);
        term(Metrics.SPO2, "%", "", "", 150456);
        term(Metrics.PERFUSION_INDEX, "%", "", "", 150320, 150416, 150488);
        term(Metrics.BLOOD_PRESSURE, "mm[Hg]", "", "", 150020);
        term(Metrics.SYSTOLIC, "mm[Hg]", "", "", 150021, 150301);
        term(Metrics.DIASTOLIC, "mm[Hg]", "", "", 150022, 150302);
        term(Metrics.MEAN_PRESSURE, "mm[Hg]", "", "", 150023, 150303);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "", 150364);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "tympanum", 150392);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "rectum", 188420);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "mouth", 188424);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "ear", 188428);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "armpit", 188452);
        term(Metrics.BODY_TEMPERATURE, "Cel", "", "gastro-intestinal tract", 188456);
        term(Metrics.SKIN_TEMPERATURE, "Cel", "", "", 150388);
        term(Metrics.SKIN_TEMPERATURE, "Cel", "", "finger", 188432);
        term(Metrics.SKIN_TEMPERATURE, "Cel", "", "toe", 188448);
        term(Metrics.RESPIRATION, "/min", "", "", 151562);
        term(Metrics.WEIGHT, "kg", "", "", 188736);
        term(Metrics.HEIGHT, "cm", "", "", 188740);
        term(Metrics.BODY_FAT, "%", "", "", 188748);
        term(Metrics.BMI, "kg/m2", "", "", 188752);
        term(Metrics.GLUCOSE_MASS, "mg/dL", "", "", 160184, 160188);
        term(Metrics.GLUCOSE_INTERSTITIAL, "mg/dL", "", "", 160212);
        term(Metrics.GLUCOSE_CONTROL, "mg/dL", "", "", 160208);
        term(Metrics.BATTERY, "%", "", "", 67996);
    }

    private MdcTerms() {}

    /** @param code partition in the upper 16 bits, term code in the lower */
    static Term term(long code) throws DecodeException {
        Term term = TERMS.get(code);
        if (term == null) {
            throw new DecodeException(
                    "unknown-observation",
                    "observation type: MDC code " + code + " (" + (code >> 16) + ":" + (code & 0xffff)
                            + ") is not known");
        }
        return term;
    }

    /** The unit is the metric's own after the conversion, or the value is refused. */
    static Value value(Term term, int unitCode, MedicalFloat number) throws DecodeException {
        Unit unit = UNITS.get(unitCode);
        String ucum = Optional.ofNullable(unit).map(Unit::ucum).orElse("");
        boolean molarGlucose = ucum.equals("mmol/L")
                && (term.metric.equals(Metrics.GLUCOSE_MASS) || term.metric.equals(Metrics.GLUCOSE_CONTROL));
        if (unit == null || !ucum.equals(term.unit) && !molarGlucose) {
            throw new DecodeException(
                    "unsupported-unit", "unit: MDC code " + unitCode + " does not fit " + term.metric);
        }
        return number.in(ucum, unit.conversion);
    }

    /** Capillary glucose has a metric for each unit, because they are never converted into each other. */
    static String metric(Term term, Value value) {
        return term.metric.equals(Metrics.GLUCOSE_MASS)
                        && value instanceof Value.Quantity quantity
                        && quantity.unit().equals("mmol/L")
                ? Metrics.GLUCOSE_MOLAR
                : term.metric;
    }

    private static void term(String metric, String unit, String modality, String site, long... codes) {
        for (long code : codes) {
            TERMS.put(code, new Term(metric, unit, modality, site));
        }
    }

    private static Map.Entry<Integer, Unit> unit(int code, String ucum) {
        return unit(code, ucum, UnaryOperator.identity());
    }

    private static Map.Entry<Integer, Unit> unit(int code, String ucum, UnaryOperator<BigDecimal> conversion) {
        return Map.entry(code, new Unit(ucum, conversion));
    }
}
