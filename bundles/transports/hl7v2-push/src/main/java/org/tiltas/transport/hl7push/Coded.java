package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Coded texts (CWE, HL7 2.6, 2.A.13): LOINC first, an IEEE 11073 or own code as the alternate one. */
final class Coded {
    private static final String LOINC = "http://loinc.org";

    /** HL7 table 0396; what is not in it is a local system, {@code 99zzz}. */
    private static final Map<String, String> SYSTEMS = Map.of(
            LOINC,
            "LN",
            "urn:iso:std:iso:11073:10101",
            "MDC",
            "http://snomed.info/sct",
            "SCT",
            "http://unitsofmeasure.org",
            "UCUM");

    private Coded() {}

    /** A CodeableConcept; its text alone where it has no coding. */
    static String of(JsonNode concept) {
        List<JsonNode> codings = new ArrayList<>();
        concept.path("coding").forEach(coding -> {
            boolean first = LOINC.equals(coding.path("system").asText())
                    && codings.stream()
                            .noneMatch(
                                    other -> LOINC.equals(other.path("system").asText()));
            codings.add(first ? 0 : codings.size(), coding);
        });
        if (codings.isEmpty()) {
            return Hl7Text.components("", concept.path("text").asText(""));
        }
        JsonNode first = codings.get(0);
        String system = first.path("system").asText("");
        JsonNode other = codings.stream()
                .filter(coding -> !coding.path("system").asText("").equals(system))
                .findFirst()
                .orElse(concept.path("none"));
        String text = first.path("display").asText(concept.path("text").asText(""));
        return Hl7Text.components(
                first.path("code").asText(""),
                text,
                system(system),
                other.path("code").asText(""),
                other.path("display").asText(""),
                system(other.path("system").asText("")));
    }

    private static String system(String uri) {
        return uri.isEmpty() ? "" : SYSTEMS.getOrDefault(uri, "99TILTAS");
    }
}
