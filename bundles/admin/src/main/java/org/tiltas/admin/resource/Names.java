package org.tiltas.admin.resource;

import java.util.regex.Pattern;
import org.tiltas.admin.http.Problem;

/** Ids that people choose: safe as an MQTT topic segment, in an address and in a metric's label. */
final class Names {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern MODULE = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");

    private Names() {}

    static String id(String text) {
        if (!SAFE.matcher(text).matches()) {
            throw Problem.field(
                    "id",
                    "must have 1 to 64 letters, digits, dots, hyphens or underscores, the first a letter or digit");
        }
        return text;
    }

    /** A name as it may stand in an answer, whatever somebody sent. */
    static String shown(String text) {
        return SAFE.matcher(text).matches() ? text : "of that name";
    }

    static String module(String field, String text) {
        if (!MODULE.matcher(text).matches()) {
            throw Problem.field(
                    field, "is not the name of a module (lower-case letters, digits, dots, hyphens, colons)");
        }
        return text;
    }
}
