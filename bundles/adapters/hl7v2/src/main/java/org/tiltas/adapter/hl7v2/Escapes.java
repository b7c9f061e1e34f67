package org.tiltas.adapter.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/** Escape sequences of text (HL7 2.6, 2.7). What is no sequence stays as it stands. */
final class Escapes {
    private static final int LONGEST = 66;

    private Escapes() {}

    static String resolve(String raw, Delimiters delimiters, Charset charset) {
        int at = raw.indexOf(delimiters.escape());
        if (at < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        int from = 0;
        while (at >= 0) {
            int end = raw.indexOf(delimiters.escape(), at + 1);
            if (end < 0) {
                break;
            }
            String resolved = end - at > LONGEST ? null : sequence(raw.substring(at + 1, end), delimiters, charset);
            text.append(raw, from, at);
            if (resolved == null) {
                // no sequence: this character stands for itself, the next one may begin one
                text.append(delimiters.escape());
                from = at + 1;
                at = end;
            } else {
                text.append(resolved);
                from = end + 1;
                at = raw.indexOf(delimiters.escape(), from);
            }
        }
        return text.append(raw, from, raw.length()).toString();
    }

    private static String sequence(String name, Delimiters delimiters, Charset charset) {
        switch (name) {
            case "F":
                return String.valueOf(delimiters.field());
            case "S":
                return String.valueOf(delimiters.component());
            case "T":
                return String.valueOf(delimiters.subcomponent());
            case "R":
                return String.valueOf(delimiters.repetition());
            case "E":
                return String.valueOf(delimiters.escape());
            case "H", "N":
                return "";
            default:
                break;
        }
        if (name.isEmpty()) {
            return null;
        }
        return switch (name.charAt(0)) {
            case 'X' -> bytes(name, charset);
            case '.' -> name.startsWith(".br") || name.startsWith(".sp") ? "\n" : " ";
            case 'C', 'M' -> name.matches("C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4,6}") ? "" : null;
            case 'Z' -> name.matches("Z[0-9A-Za-z]{1,32}") ? "" : null;
            default -> null;
        };
    }

    private static String bytes(String name, Charset charset) {
        int count = (name.length() - 1) / 2;
        if (count == 0 || name.length() % 2 == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 1; i < name.length(); i += 2) {
            int high = Character.digit(name.charAt(i), 16);
            int low = Character.digit(name.charAt(i + 1), 16);
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high << 4 | low));
        }
        return charset.decode(bytes.flip()).toString();
    }
}
