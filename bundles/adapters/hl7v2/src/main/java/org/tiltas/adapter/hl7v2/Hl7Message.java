package org.tiltas.adapter.hl7v2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.DecodeException;

/** A message in the vertical-bar encoding (HL7 2.6, 2.6). Bounded: time and memory grow with its size only. */
record Hl7Message(List<Segment> segments) {
    private static final int MOST_SEGMENTS = 50_000;
    private static final int CHARACTER_SET = 18;

    /**
     * Segments end with a carriage return; a line feed, or both, is put up with. An ADD segment goes on with the last
     * field of the one before it (2.10.2).
     */
    static Hl7Message read(byte[] payload) throws DecodeException {
        byte[] bytes = payload;
        String head = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.ISO_8859_1);
        int start = head.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        while (start < head.length() && (head.charAt(start) <= ' ')) {
            start++;
        }
        String msh = line(head, start);
        Delimiters delimiters = Delimiters.of(msh);
        Segment ascii = new Segment(msh, 1, delimiters, StandardCharsets.US_ASCII);
        String declared = ascii.first(CHARACTER_SET);
        Charset charset = CharacterSets.of(declared);
        String text = CharacterSets.decode(bytes, declared);
        return new Hl7Message(segments(text, text.indexOf("MSH"), delimiters, charset));
    }

    private static String line(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\r' && text.charAt(end) != '\n') {
            end++;
        }
        return text.substring(from, end);
    }

    private static List<Segment> segments(String text, int start, Delimiters delimiters, Charset charset)
            throws DecodeException {
        List<String> lines = new ArrayList<>();
        StringBuilder longer = null;
        int from = start;
        while (from < text.length()) {
            String line = line(text, from);
            from += line.length() + 1;
            if (line.isBlank()) {
                continue;
            }
            check(line, lines.size() + (longer == null ? 0 : 1), delimiters);
            if (line.startsWith("ADD")) {
                longer = longer == null ? new StringBuilder(lines.remove(lines.size() - 1)) : longer;
                longer.append(line, Math.min(4, line.length()), line.length());
            } else {
                if (longer != null) {
                    lines.add(longer.toString());
                    longer = null;
                }
                lines.add(line);
            }
        }
        if (longer != null) {
            lines.add(longer.toString());
        }
        Map<String, Integer> numbers = new HashMap<>();
        List<Segment> segments = new ArrayList<>(lines.size());
        for (String line : lines) {
            int number = numbers.merge(line.substring(0, 3), 1, Integer::sum);
            segments.add(new Segment(line, number, delimiters, charset));
        }
        return segments;
    }

    private static void check(String line, int before, Delimiters delimiters) throws DecodeException {
        boolean named = line.length() >= 3
                && capital(line.charAt(0))
                && (capital(line.charAt(1)) || digit(line.charAt(1)))
                && (capital(line.charAt(2)) || digit(line.charAt(2)))
                && (line.length() == 3 || line.charAt(3) == delimiters.field());
        if (!named) {
            throw new DecodeException("malformed", "segment " + (before + 1) + ": does not begin with a name");
        }
        if (before > 0 && line.startsWith("MSH")) {
            throw new DecodeException("malformed", "segment " + (before + 1) + ": a second MSH");
        }
        if (before >= MOST_SEGMENTS) {
            throw new DecodeException("too-large", "message: more than " + MOST_SEGMENTS + " segments");
        }
    }

    private static boolean capital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    Segment header() {
        return segments.get(0);
    }
}
