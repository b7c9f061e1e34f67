package org.tiltas.hl7batch;

import java.nio.charset.StandardCharsets;

/**
 * A header around messages: FHS or BHS (HL7 2.6, 2.14.2 and 2.14.6). Text is kept as ISO 8859-1, one character per byte,
 * so that an answer gives back the bytes that came.
 *
 * @param text the segment as it came
 */
public record Envelope(String text) {
    private static final int LONGEST = 2048;
    private static final int CONTROL_ID = 11;
    private static final int LONGEST_CONTROL_ID = 200;

    static Envelope read(byte[] bytes, int from, int to, int sequence) throws MalformedBatch {
        String name = new String(bytes, from, 3, StandardCharsets.ISO_8859_1);
        if (to - from > LONGEST) {
            throw new MalformedBatch(MalformedBatch.Kind.VALUE, name, sequence, 0, "longer than " + LONGEST + " bytes");
        }
        Envelope envelope = new Envelope(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        if (!envelope.hasSeparators()) {
            throw new MalformedBatch(MalformedBatch.Kind.VALUE, name, sequence, 2, "not four different separators");
        }
        if (envelope.field(CONTROL_ID).length() > LONGEST_CONTROL_ID) {
            throw new MalformedBatch(
                    MalformedBatch.Kind.VALUE,
                    name,
                    sequence,
                    CONTROL_ID,
                    "longer than " + LONGEST_CONTROL_ID + " characters");
        }
        return envelope;
    }

    private boolean hasSeparators() {
        if (text.length() < 5) {
            return false;
        }
        char field = text.charAt(3);
        String others = field(2);
        boolean good = others.length() >= 1 && others.length() <= 5 && isMark(field);
        for (int i = 0; good && i < others.length(); i++) {
            good = isMark(others.charAt(i)) && others.indexOf(others.charAt(i)) == i;
        }
        return good;
    }

    private static boolean isMark(char c) {
        return c > ' ' && c <= '~' && !Character.isLetterOrDigit(c) && "+-.".indexOf(c) < 0;
    }

    /** The character between fields. */
    public char separator() {
        return text.charAt(3);
    }

    /** What the sender calls this: FHS-11 or BHS-11; empty for nothing. */
    public String controlId() {
        return field(CONTROL_ID);
    }

    /** A field as it came, by its number in the standard; the separator itself is the first. */
    public String field(int n) {
        return part(text, separator(), n);
    }

    /** The n-th part of a header, from 1, where the separator counts as the first field. */
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
