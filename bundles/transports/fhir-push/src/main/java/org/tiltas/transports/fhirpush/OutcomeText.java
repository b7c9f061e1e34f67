package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** What an OperationOutcome says, as text for people. */
final class OutcomeText {
    static final int LIMIT = 4000;

    private OutcomeText() {}

    /** The words of a body that may or may not be an OperationOutcome. */
    static String of(byte[] body, boolean json) {
        if (body.length == 0) {
            return "";
        }
        if (json) {
            try {
                String words = of(Json.MAPPER.readTree(body));
                if (!words.isEmpty()) {
                    return words;
                }
            } catch (IOException e) {
                // then its text has to do
            }
        }
        return clean(new String(body, 0, Math.min(body.length, LIMIT), StandardCharsets.UTF_8));
    }

    /** Empty if it is no OperationOutcome. */
    static String of(JsonNode outcome) {
        if (outcome == null || !outcome.path("resourceType").asText().equals("OperationOutcome")) {
            return "";
        }
        StringJoiner words = new StringJoiner("; ");
        for (JsonNode issue : outcome.path("issue")) {
            StringJoiner one = new StringJoiner(" ");
            add(one, issue.path("severity").asText(""));
            add(one, issue.path("code").asText(""));
            add(one, issue.path("diagnostics").asText(""));
            add(one, issue.path("details").path("text").asText(""));
            JsonNode places = issue.path("expression");
            add(
                    one,
                    (places.isEmpty() ? issue.path("location") : places).path(0).asText(""));
            words.add(one.toString());
        }
        return clean(words.toString());
    }

    private static void add(StringJoiner to, String part) {
        if (!part.isEmpty()) {
            to.add(part);
        }
    }

    private static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LIMIT ? line : line.substring(0, LIMIT);
    }
}
