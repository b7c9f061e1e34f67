package org.tiltas.adapter.hl7v2;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom PID-3 names: one line {@code authority|identifier} for each name of each identifier. An assigning authority goes
 * by its namespace and by its universal id, an ISO one as {@code urn:oid:…}. Names of people are never looked at.
 */
final class Patients {
    private static final int IDENTIFIERS = 3;
    private static final int MOST = 10;
    private static final int LONGEST = 150;

    private Patients() {}

    /** Somebody's number, and what the one who gave it is called. */
    record Named(String authority, String id) {}

    static String lines(Segment pid) {
        Set<String> lines = new LinkedHashSet<>();
        for (Named named : named(pid, IDENTIFIERS)) {
            lines.add(named.authority() + "|" + named.id());
        }
        return String.join("\n", lines);
    }

    /** Each name of each identifier in a field of the type CX. */
    static List<Named> named(Segment segment, int field) {
        List<Named> named = new ArrayList<>();
        for (String identifier : segment.repetitions(field, MOST)) {
            String id = segment.componentOf(identifier, 1);
            if (id.isEmpty() || id.equals("\"\"") || id.length() > LONGEST) {
                continue;
            }
            for (String authority : authorities(segment, identifier)) {
                named.add(new Named(oneLine(authority), oneLine(id)));
            }
        }
        return named;
    }

    private static List<String> authorities(Segment pid, String identifier) {
        List<String> names = new ArrayList<>(2);
        String namespace = pid.subcomponentOf(identifier, 4, 1);
        String universal = pid.subcomponentOf(identifier, 4, 2);
        if (!universal.isEmpty() && universal.length() <= LONGEST) {
            boolean iso = pid.subcomponentOf(identifier, 4, 3).equals("ISO");
            names.add(iso && !universal.startsWith("urn:") ? "urn:oid:" + universal : universal);
        }
        if (names.isEmpty() || !namespace.isEmpty() && namespace.length() <= LONGEST) {
            names.add(namespace);
        }
        return names;
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}|]", " ");
    }
}
