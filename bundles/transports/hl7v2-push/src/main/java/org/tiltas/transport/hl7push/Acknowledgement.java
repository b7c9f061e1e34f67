package org.tiltas.transport.hl7push;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The receiver's answer (HL7 2.6, 2.14.1 MSA and 2.14.5 ERR).
 *
 * @param code MSA-1, {@code AA AE AR} or {@code CA CE CR}
 * @param controlId MSA-2
 * @param error ERR-3, a number of table 0357; 0 if none is told
 * @param words what the receiver says, in one text
 */
record Acknowledgement(String code, String controlId, int error, String words) {
    private static final int MOST_WORDS = 4_000;

    boolean isAccepted() {
        return code.equals("AA") || code.equals("CA");
    }

    /** An internal error or a locked record: nothing about the message, and likely to pass (HL7 2.6, 2.9.2.2). */
    boolean isPassing() {
        return code.endsWith("R") && (error == 206 || error == 207);
    }

    /** Empty when it is no acknowledgement. */
    static Optional<Acknowledgement> read(byte[] bytes) {
        String text = decoded(bytes);
        if (!text.startsWith("MSH") || text.length() < 9) {
            return Optional.empty();
        }
        String field = text.substring(3, 4);
        String component = text.substring(4, 5);
        List<String[]> errors = new ArrayList<>();
        String[] msa = {};
        for (String line : text.split("[\r\n]+")) {
            String[] fields = line.split(java.util.regex.Pattern.quote(field), -1);
            if (fields[0].equals("MSA")) {
                msa = fields;
            } else if (fields[0].equals("ERR") && errors.size() < 10) {
                errors.add(fields);
            }
        }
        if (!at(msa, 1).matches("[AC][AER]")) {
            return Optional.empty();
        }
        return Optional.of(new Acknowledgement(
                at(msa, 1), at(msa, 2).strip(), number(errors, component), words(msa, errors, component)));
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static String at(String[] fields, int index) {
        return index < fields.length ? fields[index] : "";
    }

    private static String part(String field, String component, int index) {
        String[] parts = field.split(java.util.regex.Pattern.quote(component), -1);
        return at(parts, index);
    }

    private static int number(List<String[]> errors, String component) {
        for (String[] error : errors) {
            String code = part(at(error, 3), component, 0);
            if (code.matches("[0-9]{1,4}")) {
                return Integer.parseInt(code);
            }
        }
        return 0;
    }

    /** MSA-3, then of each ERR its place, code and sentences; ERR-1 where the receiver speaks 2.4 or less. */
    private static String words(String[] msa, List<String[]> errors, String component) {
        List<String> words = new ArrayList<>();
        words.add(at(msa, 3));
        for (String[] error : errors) {
            String code = at(error, 3);
            String place = at(error, 2).replace(component, " ").strip();
            String line = Stream.of(
                            place,
                            part(code, component, 0),
                            part(code, component, 1),
                            at(error, 8),
                            at(error, 7),
                            part(code, component, 4))
                    .filter(part -> !part.isBlank())
                    .distinct()
                    .reduce((a, b) -> a + " " + b)
                    .orElse(at(error, 1).replace(component, " "));
            words.add(line);
        }
        String all = words.stream()
                .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .reduce((a, b) -> a + "; " + b)
                .orElse("no reason given");
        return all.length() > MOST_WORDS ? all.substring(0, MOST_WORDS) : all;
    }
}
