package org.tiltas.adapter.hl7v2;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;

/** Codes of ISO/IEEE 11073-10101 (MDC, context-free) and LOINC that OBX-3 may hold. */
final class Terms {
    private static final Map<String, Term> MDC = new HashMap<>();
    private static final Map<String, Term> LOINC = new HashMap<>();
    /** A pressure measured inside the vessel. */
    private static final String ARTERIAL_LINE = "arterial-line";

    private static final Pattern HEX = Pattern.compile("0[0-9A-Fa-f]{3}-[0-9A-Fa-f]{4}");

    static {
        mdc(Metrics.HEART_RATE, "/min", "ecg", "", "147842");
        mdc(Metrics.HEART_RATE, "/min", "oximeter", "", "149530", "149538");
        mdc(Metrics.HEART_RATE, "/min", "cuff", "", "149546", "192741");
        mdc(Metrics.HEART_RATE, "/min", "", "", "149514", "149522", "8454258");
        mdc(Metrics.SPO2, "%", "", "", "150456", "150316");
        mdc(Metrics.PERFUSION_INDEX, "%", "", "", "150448", "150488");
        mdc(Metrics.SYSTOLIC, "mm[Hg]", "", "", "150021", "150301");
        mdc(Metrics.DIASTOLIC, "mm[Hg]", "", "", "150022", "150302");
        mdc(Metrics.MEAN_PRESSURE, "mm[Hg]", "", "", "150023", "150303");
        // any artery, the arterial line, the aorta
        mdc(Metrics.SYSTOLIC, "mm[Hg]", ARTERIAL_LINE, "", "150033", "150037", "150029");
        mdc(Metrics.DIASTOLIC, "mm[Hg]", ARTERIAL_LINE, "", "150034", "150038", "150030");
        mdc(Metrics.MEAN_PRESSURE, "mm[Hg]", ARTERIAL_LINE, "", "150035", "150039", "150031");
        pressure(Metrics.SYSTOLIC, "150017");
        pressure(Metrics.DIASTOLIC, "150018");
        pressure(Metrics.MEAN_PRESSURE, "150019");
        mdc(Metrics.CUFF_PRESSURE, "mm[Hg]", "", "", "150300");
        mdc(Metrics.PULMONARY_SYSTOLIC, "mm[Hg]", "", "", "150045");
        mdc(Metrics.PULMONARY_DIASTOLIC, "mm[Hg]", "", "", "150046");
        mdc(Metrics.PULMONARY_MEAN, "mm[Hg]", "", "", "150047");
        mdc(Metrics.CENTRAL_VENOUS_PRESSURE, "mm[Hg]", "", "", "150084");
        mdc(Metrics.CENTRAL_VENOUS_MEAN, "mm[Hg]", "", "", "150087");
        mdc(Metrics.INTRACRANIAL_PRESSURE, "mm[Hg]", "", "", "153608");
        mdc(Metrics.INTRACRANIAL_MEAN, "mm[Hg]", "", "", "153611");
        mdc(Metrics.RESPIRATION, "/min", "", "", "151562", "151570", "151578", "151594");
        // the impedance signal, by which some call its rate, and the rate out of the plethysmogram
        mdc(Metrics.RESPIRATION, "/min", "", "", "151552", "151658");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "", "150344", "150364", "150368");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "tympanum", "150392");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "rectum", "188420");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "mouth", "188424");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "ear", "188428");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "armpit", "188452", "188496");
        mdc(Metrics.BODY_TEMPERATURE, "Cel", "", "gastro-intestinal tract", "188456");
        mdc(Metrics.SKIN_TEMPERATURE, "Cel", "", "", "150388");
        mdc(Metrics.SKIN_TEMPERATURE, "Cel", "", "finger", "188432");
        mdc(Metrics.SKIN_TEMPERATURE, "Cel", "", "toe", "188448");
        mdc(Metrics.WEIGHT, "kg", "", "", "188736");
        mdc(Metrics.HEIGHT, "cm", "", "", "188740");
        mdc(Metrics.BODY_FAT, "%", "", "", "188748");
        mdc(Metrics.BMI, "kg/m2", "", "", "188752");
        mdc(Metrics.FAT_FREE_MASS, "kg", "", "", "188756");
        mdc(Metrics.SOFT_LEAN_MASS, "kg", "", "", "188760");
        mdc(Metrics.BODY_WATER_MASS, "kg", "", "", "188764");
        mdc(Metrics.BATTERY, "%", "", "", "67996");
        mdc(Metrics.DISTANCE, "m", "", "", "8454247");
        mdc(Metrics.GLUCOSE_INTERSTITIAL, "mg/dL", "", "", "160212");
        mdc(Metrics.GLUCOSE_CONTROL, "mg/dL", "", "", "160208");
        glucose(MDC, "160184", "capillary-whole-blood");
        glucose(MDC, "160188", "capillary-plasma");
        glucose(MDC, "160192", "venous-whole-blood");
        glucose(MDC, "160196", "venous-plasma");
        glucose(MDC, "160200", "arterial-whole-blood");
        glucose(MDC, "160204", "arterial-plasma");
        glucose(MDC, "160364", "undetermined-whole-blood");
        glucose(MDC, "160368", "undetermined-plasma");

        loinc(Metrics.HEART_RATE, "/min", "", "", "8867-4", "8893-0", "68999-2", "11328-2");
        loinc(Metrics.HEART_RATE, "/min", "oximeter", "", "8889-8");
        loinc(Metrics.HEART_RATE, "/min", "ecg", "", "76282-3");
        loinc(Metrics.RESTING_HEART_RATE, "/min", "", "", "40443-4");
        loinc(Metrics.SPO2, "%", "", "", "2708-6", "59408-5");
        loinc(Metrics.PERFUSION_INDEX, "%", "", "", "61006-3");
        loinc(Metrics.SYSTOLIC, "mm[Hg]", "", "", "8480-6", "76534-7");
        loinc(Metrics.DIASTOLIC, "mm[Hg]", "", "", "8462-4", "76535-4");
        loinc(Metrics.MEAN_PRESSURE, "mm[Hg]", "", "", "8478-0", "76536-2");
        loinc(Metrics.SYSTOLIC, "mm[Hg]", ARTERIAL_LINE, "", "76215-3");
        loinc(Metrics.DIASTOLIC, "mm[Hg]", ARTERIAL_LINE, "", "76213-8");
        loinc(Metrics.MEAN_PRESSURE, "mm[Hg]", ARTERIAL_LINE, "", "76214-6");
        loinc(Metrics.PULMONARY_SYSTOLIC, "mm[Hg]", "", "", "8440-0");
        loinc(Metrics.PULMONARY_DIASTOLIC, "mm[Hg]", "", "", "8385-7");
        loinc(Metrics.PULMONARY_MEAN, "mm[Hg]", "", "", "8414-5");
        loinc(Metrics.CENTRAL_VENOUS_PRESSURE, "mm[Hg]", "", "", "60985-9");
        loinc(Metrics.CENTRAL_VENOUS_MEAN, "mm[Hg]", "", "", "8591-0");
        loinc(Metrics.INTRACRANIAL_PRESSURE, "mm[Hg]", "", "", "60956-0");
        loinc(Metrics.RESPIRATION, "/min", "", "", "9279-1", "76270-8", "76171-8");
        loinc(Metrics.BODY_TEMPERATURE, "Cel", "", "", "8310-5", "8329-5");
        loinc(Metrics.BODY_TEMPERATURE, "Cel", "", "mouth", "8331-1");
        loinc(Metrics.BODY_TEMPERATURE, "Cel", "", "rectum", "8332-9");
        loinc(Metrics.BODY_TEMPERATURE, "Cel", "", "armpit", "8328-7");
        loinc(Metrics.BODY_TEMPERATURE, "Cel", "", "tympanum", "8333-7");
        loinc(Metrics.SKIN_TEMPERATURE, "Cel", "", "", "39106-0");
        loinc(Metrics.WEIGHT, "kg", "", "", "29463-7", "3141-9");
        loinc(Metrics.HEIGHT, "cm", "", "", "8302-2", "3137-7");
        loinc(Metrics.BMI, "kg/m2", "", "", "39156-5");
        loinc(Metrics.BODY_FAT, "%", "", "", "41982-0");
        loinc(Metrics.GLUCOSE_INTERSTITIAL, "mg/dL", "", "", "99504-3");
        glucose(LOINC, "14743-9", "");
        glucose(LOINC, "41653-7", "");
        glucose(LOINC, "2339-0", "undetermined-whole-blood");
        glucose(LOINC, "15074-8", "undetermined-whole-blood");
        glucose(LOINC, "2345-7", "undetermined-plasma");
        glucose(LOINC, "14749-6", "undetermined-plasma");
        loinc(Metrics.STEPS, "1", "", "", "55423-8");
        loinc(Metrics.STEPS_DAY, "/d", "", "", "41950-7");
        loinc(Metrics.DISTANCE, "m", "", "", "55430-3");
        words("manufacturer", "531970");
        words("model", "531969");
        words("serial", "531972");
        words("hardware", "531974");
        words("software", "531975");
        words("firmware", "531976");
        MDC.put("67975", new Term(Metrics.DEVICE_CLOCK, "", "", "", "", false));
        ReferenceIds.CODES.forEach((name, code) -> MDC.put(name, MDC.get(code)));
    }

    private Terms() {}

    /** What OBX-3 names, by its first or its alternate code; empty for a code nobody knows here. */
    static Optional<Term> of(Segment row) {
        String field = row.first(3);
        Optional<Term> named = named(row, field, 1);
        return named.isPresent() ? named : named(row, field, 4);
    }

    /** @param first the component with the code; its text and its system follow */
    private static Optional<Term> named(Segment row, String field, int first) {
        String code = row.componentOf(field, first);
        return switch (row.componentOf(field, first + 2).toUpperCase(Locale.ROOT)) {
            case "MDC", "2.16.840.1.113883.6.24" -> {
                Term term = MDC.get(code.isEmpty() ? row.componentOf(field, first + 1) : code);
                yield Optional.ofNullable(term);
            }
            case "MDIL" -> Optional.ofNullable(MDC.get(contextFree(code)));
            case "LN", "LOINC", "2.16.840.1.113883.6.1" -> Optional.ofNullable(LOINC.get(code));
            // Without a system only the form tells: LOINC has its check digit behind a hyphen, MDC six or seven digits.
            case "" -> Optional.ofNullable(code.indexOf('-') > 0 ? LOINC.get(code) : MDC.get(code));
            default -> Optional.empty();
        };
    }

    /** Philips writes partition and term of the same nomenclature in hex: {@code 0002-4182} is 147842. */
    private static String contextFree(String code) {
        return HEX.matcher(code).matches()
                ? Integer.toString(Integer.parseInt(code.substring(0, 4) + code.substring(5), 16))
                : "";
    }

    private static void mdc(String metric, String unit, String modality, String site, String... codes) {
        for (String code : codes) {
            MDC.put(code, new Term(metric, unit, modality, site, "", false));
        }
    }

    /** A pressure that says not of what: a cuff, an artery, or any line that nobody has labelled. */
    private static void pressure(String metric, String code) {
        MDC.put(code, new Term(metric, "mm[Hg]", "", "", "", true));
    }

    private static void loinc(String metric, String unit, String modality, String site, String... codes) {
        for (String code : codes) {
            LOINC.put(code, new Term(metric, unit, modality, site, "", false));
        }
    }

    /** The unit decides which of the two metrics it is; they are never converted into each other. */
    private static void glucose(Map<String, Term> codes, String code, String specimen) {
        codes.put(code, new Term(Metrics.GLUCOSE_MASS, "mg/dL", "", "", specimen, false));
    }

    /** A fact about the device; its name is kept where a body site would stand. */
    private static void words(String name, String code) {
        MDC.put(code, new Term(Metrics.DEVICE_INFORMATION, "", "", name, "", false));
    }

    /** The attributes a term gives its readings, by name. */
    static Map<String, String> attributes(Term term) {
        Map<String, String> attributes = new HashMap<>();
        put(attributes, Attributes.MODALITY, term.modality());
        put(attributes, Attributes.BODY_SITE, term.site());
        put(attributes, Attributes.SPECIMEN, term.specimen());
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String text) {
        if (!text.isEmpty()) {
            attributes.put(name, text);
        }
    }
}
