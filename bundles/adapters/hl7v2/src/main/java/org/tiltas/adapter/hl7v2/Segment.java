package org.tiltas.adapter.hl7v2;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * One segment. Nothing is split before it is asked for, so a segment costs what its text costs. Fields, repetitions,
 * components and subcomponents that are not there are empty; numbers count from 1 as in the standard.
 *
 * @param number place among the segments of its name, from 1
 */
record Segment(String text, int number, Delimiters delimiters, Charset charset) {

    String name() {
        return text.length() < 3 ? text : text.substring(0, 3);
    }

    /** Where a field stands in words: {@code OBX[3]-5}. */
    String place(int field) {
        return name() + "[" + number + "]-" + field;
    }

    /** A field as it came. */
    String field(int n) {
        int skip = name().equals("MSH") ? n - 1 : n;
        int from = 0;
        for (int i = 0; i < skip; i++) {
            from = text.indexOf(delimiters.field(), from) + 1;
            if (from == 0) {
                return "";
            }
        }
        int end = text.indexOf(delimiters.field(), from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    /** Repetitions of a field, as they came; at most {@code most}, empty ones left out. */
    List<String> repetitions(int n, int most) {
        String field = field(n);
        List<String> found = new ArrayList<>(1);
        int from = 0;
        while (from <= field.length() && found.size() < most) {
            int end = field.indexOf(delimiters.repetition(), from);
            String one = field.substring(from, end < 0 ? field.length() : end);
            if (!one.isEmpty()) {
                found.add(one);
            }
            if (end < 0) {
                break;
            }
            from = end + 1;
        }
        return found;
    }

    /** First repetition of a field. */
    String first(int n) {
        return part(field(n), delimiters.repetition(), 1);
    }

    /** A component of the first repetition of a field, as text. */
    String component(int n, int component) {
        return componentOf(first(n), component);
    }

    /** A component of a repetition, as text of its first subcomponent. */
    String componentOf(String repetition, int component) {
        return subcomponentOf(repetition, component, 1);
    }

    String subcomponentOf(String repetition, int component, int subcomponent) {
        String raw = part(part(repetition, delimiters.component(), component), delimiters.subcomponent(), subcomponent);
        return Escapes.resolve(raw, delimiters, charset).strip();
    }

    private static String part(String text, char separator, int n) {
        int from = 0;
        for (int i = 1; i < n; i++) {
            from = text.indexOf(separator, from) + 1;
            if (from == 0) {
                return "";
            }
        }
        int end = text.indexOf(separator, from);
        return text.substring(from, end < 0 ? text.length() : end);
    }
}
