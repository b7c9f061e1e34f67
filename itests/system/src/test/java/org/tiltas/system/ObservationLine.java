package org.tiltas.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Code, status and value of an Observation in one line, exactly: {@code loinc#8867-4,mdc#8454258 final 72 /min}; a text in
 * quotes, a missing value as {@code absent(reason)}, components in braces, interpretations behind a question mark.
 */
final class ObservationLine {
    private static final Map<String, String> SHORT = Map.of(
            "http://loinc.org", "loinc",
            "urn:iso:std:iso:11073:10101", "mdc",
            "urn:tiltas:metric", "metric",
            "urn:tiltas:event", "event");

    private ObservationLine() {}

    static String of(JsonNode observation) {
        StringBuilder line = new StringBuilder();
        line.append(codes(observation.path("code")));
        line.append(' ').append(observation.path("status").asText());
        String value = value(observation);
        if (!value.isEmpty()) {
            line.append(' ').append(value);
        }
        if (observation.has("component")) {
            line.append(stream(observation.path("component"))
                    .map(c -> codes(c.path("code")) + " " + value(c))
                    .collect(Collectors.joining("; ", " {", "}")));
        }
        for (JsonNode interpretation : observation.path("interpretation")) {
            line.append(" ?").append(interpretation.at("/coding/0/code").asText());
        }
        return line.toString();
    }

    private static String codes(JsonNode concept) {
        TreeSet<String> codes = new TreeSet<>();
        for (JsonNode coding : concept.path("coding")) {
            String system = coding.path("system").asText();
            codes.add(SHORT.getOrDefault(system, system) + "#"
                    + coding.path("code").asText());
        }
        return String.join(",", codes);
    }

    private static String value(JsonNode of) {
        if (of.has("valueQuantity")) {
            JsonNode quantity = of.path("valueQuantity");
            return quantity.path("comparator").asText("")
                    + quantity.path("value").decimalValue().toPlainString() + " "
                    + quantity.path("code").asText();
        }
        if (of.has("valueBoolean")) {
            return of.path("valueBoolean").asText();
        }
        if (of.has("valueString")) {
            return '"' + of.path("valueString").asText() + '"';
        }
        if (of.has("valueCodeableConcept")) {
            return codes(of.path("valueCodeableConcept"));
        }
        return of.has("dataAbsentReason")
                ? "absent(" + of.at("/dataAbsentReason/coding/0/code").asText() + ")"
                : "";
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
