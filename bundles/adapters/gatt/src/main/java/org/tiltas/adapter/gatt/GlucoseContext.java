package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/**
 * Glucose Service 1.0.1: measurement context (2A34), what was eaten, done and taken around the glucose record of the
 * same sequence number.
 *
 * @param sequence number of the glucose record
 * @param words the context in words
 */
record GlucoseContext(int sequence, String words) {
    private static final int EXERCISE_OVERRUN = 0xffff;
    private static final List<String> CARBOHYDRATES =
            List.of("", "breakfast", "lunch", "dinner", "snack", "drink", "supper", "brunch");
    private static final List<String> MEALS = List.of("", "before meal", "after meal", "fasting", "casual", "bedtime");
    private static final List<String> TESTERS = List.of("", "self", "health care professional", "lab test");
    private static final List<String> HEALTH = List.of(
            "", "minor health issues", "major health issues", "during menses", "under stress", "no health issues");
    private static final List<String> MEDICATIONS = List.of(
            "",
            "rapid acting insulin",
            "short acting insulin",
            "intermediate acting insulin",
            "long acting insulin",
            "pre-mixed insulin");

    /** Said beside its glucose record it becomes a part of that; alone it is a reading of its own. */
    static List<Reading> decode(Octets value, Heard heard) throws DecodeException {
        GlucoseContext context = read(value);
        if (heard.message().hasGlucose(heard.device(), context.sequence)) {
            return List.of();
        }
        return List.of(heard.reading(Metrics.GLUCOSE_CONTEXT, new Value.Text(context.words))
                .sequence(context.sequence, "")
                .build());
    }

    static GlucoseContext read(Octets value) throws DecodeException {
        int flags = value.u8("flags");
        int sequence = value.u16("sequence number");
        if ((flags & 0x80) != 0) {
            value.u8("extended flags");
        }
        List<String> words = new ArrayList<>();
        if ((flags & 0x01) != 0) {
            String what = name(CARBOHYDRATES, value.u8("carbohydrate id"), "carbohydrate");
            words.add(what + " " + amount(value.sfloat("carbohydrate"), 3, "g"));
        }
        if ((flags & 0x02) != 0) {
            words.add(name(MEALS, value.u8("meal"), "meal"));
        }
        if ((flags & 0x04) != 0) {
            int nibbles = value.u8("tester and health");
            words.add("tested by " + name(TESTERS, nibbles & 0x0f, "tester"));
            words.add(name(HEALTH, nibbles >> 4, "health"));
        }
        if ((flags & 0x08) != 0) {
            int seconds = value.u16("exercise duration");
            int intensity = value.u8("exercise intensity");
            words.add(
                    "exercise " + (seconds == EXERCISE_OVERRUN ? "over 65534" : seconds) + " s at " + intensity + " %");
        }
        if ((flags & 0x10) != 0) {
            String what = name(MEDICATIONS, value.u8("medication id"), "medication");
            boolean litres = (flags & 0x20) != 0;
            words.add(what + " " + amount(value.sfloat("medication"), litres ? 3 : 6, litres ? "mL" : "mg"));
        }
        if ((flags & 0x40) != 0) {
            words.add("HbA1c " + amount(value.sfloat("HbA1c"), 0, "%"));
        }
        return new GlucoseContext(sequence, String.join("; ", words));
    }

    private static String name(List<String> names, int code, String field) {
        return code > 0 && code < names.size() ? names.get(code) : field + " code " + code;
    }

    private static String amount(MedicalFloat number, int shift, String unit) {
        return number.number()
                .map(n -> Conversions.shifted(n, shift).toPlainString() + " " + unit)
                .orElse("unknown");
    }
}
