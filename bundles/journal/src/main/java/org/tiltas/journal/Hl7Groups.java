package org.tiltas.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * HL7 v2 about several persons: one message, as ORU^R01 may be (HL7 2.6, 7.3.1, PATIENT_RESULT), or several, with or without
 * the headers and trailers of a batch (2.10.3). Of each message what stands before its first PID, and each PID with the
 * segments that follow it. Bytes stay as they are, in whatever character set.
 */
final class Hl7Groups {
    private static final String SEGMENT_ENDS = "(?<=\\r)(?!\\n)|(?<=\\n)";
    private static final Set<String> ENVELOPE = Set.of("FHS", "BHS", "BTS", "FTS");

    /** A message, or what stands around messages and has no groups. */
    private static final class Part {
        private final boolean message;
        private final StringBuilder head = new StringBuilder();
        private final List<StringBuilder> groups = new ArrayList<>();

        private Part(boolean message) {
            this.message = message;
        }

        private void add(String segment, boolean person) {
            if (person) {
                groups.add(new StringBuilder());
            }
            (groups.isEmpty() ? head : groups.get(groups.size() - 1)).append(segment);
        }

        /** The part without the groups that name somebody; empty when it is about nobody else. */
        private String without(Predicate<String> naming) {
            if (!message) {
                return head.toString();
            }
            List<StringBuilder> left =
                    groups.stream().filter(group -> !isNaming(group, naming)).toList();
            boolean nobodyElse = left.isEmpty() && !groups.isEmpty();
            return nobodyElse || isNaming(head, naming) ? "" : head + String.join("", left);
        }

        private static boolean isNaming(StringBuilder text, Predicate<String> naming) {
            return naming.test(new String(bytes(text.toString()), StandardCharsets.UTF_8));
        }
    }

    private final String all;
    private final List<Part> parts;

    private Hl7Groups(String all, List<Part> parts) {
        this.all = all;
        this.parts = parts;
    }

    /** Empty for what is no such message. */
    static Optional<Hl7Groups> of(byte[] payload) {
        // a character for each byte
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        for (String segment : text.split(SEGMENT_ENDS)) {
            // between messages the signs of a frame may stand
            String begin = segment.stripLeading();
            String name = begin.substring(0, Math.min(3, begin.length()));
            if (name.equals("MSH") || ENVELOPE.contains(name)) {
                parts.add(new Part(name.equals("MSH")));
            }
            if (parts.isEmpty()) {
                return Optional.empty();
            }
            Part part = parts.get(parts.size() - 1);
            part.add(segment, part.message && name.equals("PID"));
        }
        return Optional.of(new Hl7Groups(text, parts));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * What is left without the groups that name somebody. A message without groups of others goes with its head, and one
     * whose head has the name as a whole.
     *
     * @return empty when no message is left, or nothing names it
     */
    Optional<byte[]> without(Predicate<String> naming) {
        boolean others = false;
        StringBuilder left = new StringBuilder();
        for (Part part : parts) {
            String rest = part.without(naming);
            others |= part.message && !rest.isEmpty();
            left.append(rest);
        }
        return others && !left.toString().equals(all) ? Optional.of(bytes(left.toString())) : Optional.empty();
    }
}
