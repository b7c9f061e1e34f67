package org.tiltas.transport.hl7push;

import java.util.Map;
import java.util.TreeMap;

/** A segment in the making; fields by their number in the standard. */
final class SegmentLine {
    private final String name;
    private final Map<Integer, String> fields = new TreeMap<>();

    SegmentLine(String name) {
        this.name = name;
    }

    /** @param text escaped; an empty one leaves the field out */
    SegmentLine set(int field, String text) {
        if (!text.isEmpty()) {
            fields.put(field, text);
        }
        return this;
    }

    /** Writes it with its carriage return. */
    void write(StringBuilder out) {
        out.append(name);
        // the field separator behind the name is MSH-1 itself
        int at = name.equals("MSH") ? 1 : 0;
        for (Map.Entry<Integer, String> field : fields.entrySet()) {
            out.append("|".repeat(field.getKey() - at)).append(field.getValue());
            at = field.getKey();
        }
        out.append('\r');
    }
}
