package org.tiltas.adapter.hl7v2;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * OBX-4: {@code system.module.channel.metric[.facet[.subfacet]]} (IHE PCD TF 2, B.8), or any word of a sender that knows
 * no containment.
 *
 * @param text as it stands in the row
 */
record SubId(String text) {
    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){1,6}");
    private static final int LONGEST = 100;

    static SubId of(Segment row) {
        String text = row.component(4, 1);
        return new SubId(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    }

    private boolean dotted() {
        return DOTTED.matcher(text).matches();
    }

    /** A row about a device and its parts, not a measurement. */
    boolean describesDevice() {
        return dotted() && text.endsWith(".0");
    }

    /** The container a descriptive row stands for: what is left without its zeros. */
    String container() {
        String name = text;
        while (name.endsWith(".0")) {
            name = name.substring(0, name.length() - 2);
        }
        return name;
    }

    /** The containers a row lies in, innermost first. */
    List<String> containers() {
        List<String> found = new ArrayList<>(4);
        if (dotted()) {
            String name = container();
            while (!name.isEmpty()) {
                found.add(name);
                name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            }
        }
        return found;
    }

    /** The channel a row lies in; rows without containment of one OBR share one. */
    String channel() {
        if (!dotted()) {
            return "";
        }
        int end = -1;
        for (int i = 0; i < 3; i++) {
            int next = text.indexOf('.', end + 1);
            if (next < 0) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }
}
