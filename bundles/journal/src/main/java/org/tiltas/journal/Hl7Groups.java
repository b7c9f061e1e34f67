package org.tiltas.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An HL7 v2 message about several persons, as ORU^R01 may be (HL7 2.6, 7.3.1, PATIENT_RESULT): what stands before the first
 * PID, and each PID with the segments that follow it. Bytes stay as they are, in whatever character set.
 */
final class Hl7Groups {
    private static final String SEGMENT_ENDS = "(?<=\\r)(?!\\n)|(?<=\\n)";

    private final String head;
    private final List<String> groups;

    private Hl7Groups(String head, List<String> groups) {
        this.head = head;
        this.groups = groups;
    }

    /** Empty for what is no such message. */
    static Optional<Hl7Groups> of(byte[] payload) {
        // a character for each byte
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("MSH")) {
            return Optional.empty();
        }
        StringBuilder head = new StringBuilder();
        List<StringBuilder> groups = new ArrayList<>();
        for (String segment : text.split(SEGMENT_ENDS)) {
            if (segment.startsWith("PID")) {
                groups.add(new StringBuilder());
            }
            (groups.isEmpty() ? head : groups.get(groups.size() - 1)).append(segment);
        }
        return Optional.of(new Hl7Groups(
                head.toString(), groups.stream().map(StringBuilder::toString).toList()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The message without the groups that name somebody; empty when there is no other, or the name stands before them. */
    Optional<byte[]> without(Predicate<String> naming) {
        List<String> left = groups.stream()
                .filter(group -> !naming.test(new String(bytes(group), StandardCharsets.UTF_8)))
                .toList();
        return left.isEmpty() || left.size() == groups.size()
                ? Optional.empty()
                : Optional.of(bytes(head + String.join("", left)));
    }
}
