package org.tiltas.transports.fhirpush;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An identifier as a search by token has it (FHIR R4, 3.1.1.4.10). */
record Token(String system, String value) {
    static final String MEASUREMENT = "urn:tiltas:measurement";

    /** The condition of a conditional create, as the examples of the standard write it. */
    String ifNoneExist() {
        return "identifier=" + encoded(escaped(system), ":/") + "|" + encoded(escaped(value), ":/");
    }

    /** One value of the search parameter {@code identifier}, fit for a URL. */
    String parameter() {
        return encoded(escaped(system), ":/") + "%7C" + encoded(escaped(value), ":/");
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == ',' || c == '|' || c == '$') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    private static String encoded(String text, String keep) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "-._~".indexOf(c) >= 0
                    || keep.indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return out.toString();
    }
}
