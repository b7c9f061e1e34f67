package org.tiltas.transport.hl7push;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Text as it stands in a message: escaped (HL7 2.6, 2.7), put together of components, and times (2.A.22, DTM). */
final class Hl7Text {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmssxx", Locale.ROOT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSSxx", Locale.ROOT);

    private Hl7Text() {}

    /** A text that can stand anywhere; what would end a line or a frame becomes a blank. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '|' -> out.append("\\F\\");
                case '^' -> out.append("\\S\\");
                case '~' -> out.append("\\R\\");
                case '\\' -> out.append("\\E\\");
                case '&' -> out.append("\\T\\");
                default -> out.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return out.toString();
    }

    /** Formatted text (FT), in which a line may end. */
    static String formatted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.lines().forEach(line -> out.append(out.isEmpty() ? "" : "\\.br\\").append(escaped(line)));
        return out.toString();
    }

    /** Texts as components, escaped; empty ones at the end are left out. */
    static String components(String... texts) {
        return joined('^', texts);
    }

    /** The same as subcomponents. */
    static String subcomponents(String... texts) {
        return joined('&', texts);
    }

    private static String joined(char mark, String... texts) {
        StringBuilder out = new StringBuilder();
        int end = 0;
        for (int i = 0; i < texts.length; i++) {
            out.append(i == 0 ? "" : mark).append(escaped(texts[i]));
            end = texts[i].isEmpty() ? end : out.length();
        }
        out.setLength(end);
        return out.toString();
    }

    /** To the millisecond where the time has one, always with its offset. */
    static String time(OffsetDateTime time) {
        return (time.getNano() < 1_000_000 ? SECONDS : MILLIS).format(time);
    }
}
