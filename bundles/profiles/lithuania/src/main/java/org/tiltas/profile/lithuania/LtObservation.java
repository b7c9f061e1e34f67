package org.tiltas.profile.lithuania;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ObservationLt and what the guides for vital signs and lifestyle add to it. */
final class LtObservation {
    static final String PLAIN = "https://hl7.lt/fhir/base/StructureDefinition/observation-lt";
    static final String COMPONENT_CATEGORY = "http://hl7.org/fhir/StructureDefinition/observation-componentCategory";
    private static final String VITAL_SIGNS = "https://hl7.lt/fhir/vitalsigns/StructureDefinition/";
    private static final String LIFESTYLE = "https://hl7.lt/fhir/lifestyle/StructureDefinition/";
    private static final String LOINC = "http://loinc.org";
    private static final String OWN = "urn:tiltas:";
    private static final String PRESSURE = "85354-9";
    private static final String STEPS = "41950-7";

    /** Contents with a profile of their own, by LOINC code; all else is a plain ObservationLt. */
    static final Map<String, String> PROFILES = Map.of(
            "8867-4",
            VITAL_SIGNS + "heart-rate",
            PRESSURE,
            VITAL_SIGNS + "blood-pressure-panel",
            "29463-7",
            VITAL_SIGNS + "body-weight",
            "8302-2",
            VITAL_SIGNS + "body-height",
            "39156-5",
            VITAL_SIGNS + "bmi",
            STEPS,
            LIFESTYLE + "number-of-steps-lt-lifestyle");

    private LtObservation() {}

    /** Why it has no place in the guides; empty if it has one. */
    static Optional<String> misfit(JsonNode observation) {
        if (loinc(observation.path("code")).isEmpty()) {
            return Optional.of("it has no code but our own");
        }
        for (JsonNode component : observation.path("component")) {
            if (loinc(component.path("code")).isEmpty()) {
                return Optional.of("a component has no code but our own");
            }
        }
        if (!observation.has("effectiveDateTime")) {
            return Optional.of("the guides take dateTime only");
        }
        for (JsonNode coding : observation.path("valueCodeableConcept").path("coding")) {
            if (coding.path("system").asText("").startsWith(OWN)) {
                return Optional.of("its value is a code of our own");
            }
        }
        return Optional.empty();
    }

    static void shape(ObjectNode observation) {
        String code = loinc(observation.path("code")).orElseThrow();
        observation.withObject("/meta").putArray("profile").add(PROFILES.getOrDefault(code, PLAIN));
        withoutOwn(observation);
        performers(observation);
        // the gateway is this house's affair, under a name nobody else knows
        observation.remove("extension");
        if (!PROFILES.containsKey(code)) {
            return;
        }
        category(observation, code);
        bodySite(observation);
        if (code.equals(PRESSURE)) {
            pressure(observation);
        }
        if (code.equals(STEPS) && observation.get("valueQuantity") instanceof ObjectNode steps) {
            steps.put("unit", "{#}/{24.h}");
        }
    }

    private static Optional<String> loinc(JsonNode concept) {
        for (JsonNode coding : concept.path("coding")) {
            if (LOINC.equals(coding.path("system").asText(""))) {
                return Optional.of(coding.path("code").asText(""));
            }
        }
        return Optional.empty();
    }

    /** Codings of our own systems go; what is left says the same. */
    private static void withoutOwn(ObjectNode observation) {
        withoutOwnCodings(observation.path("code"));
        observation.path("component").forEach(component -> withoutOwnCodings(component.path("code")));
        for (Iterator<JsonNode> each = observation.path("category").elements(); each.hasNext(); ) {
            JsonNode category = each.next();
            withoutOwnCodings(category);
            if (category.path("coding").isEmpty()) {
                each.remove();
            }
        }
        if (observation.path("category").isEmpty()) {
            observation.remove("category");
        }
    }

    private static void withoutOwnCodings(JsonNode concept) {
        for (Iterator<JsonNode> each = concept.path("coding").elements(); each.hasNext(); ) {
            if (each.next().path("system").asText("").startsWith(OWN)) {
                each.remove();
            }
        }
    }

    /** Only Practitioner, PractitionerRole and Organization perform an ObservationLt. */
    private static void performers(ObjectNode observation) {
        for (Iterator<JsonNode> each = observation.path("performer").elements(); each.hasNext(); ) {
            String reference = each.next().path("reference").asText("");
            if (!reference.startsWith("Practitioner") && !reference.startsWith("Organization/")) {
                each.remove();
            }
        }
        if (observation.path("performer").isEmpty()) {
            observation.remove("performer");
        }
    }

    /** A second element of the list, not a second coding of the first. */
    private static void category(ObjectNode observation, String code) {
        ArrayNode categories = observation.withArray("/category");
        for (JsonNode category : categories) {
            if (loinc(category).isPresent()) {
                return;
            }
        }
        concept(categories.addObject(), code);
    }

    private static void concept(ObjectNode concept, String code) {
        concept.putArray("coding").addObject().put("system", LOINC).put("code", code);
    }

    /** These profiles have no bodySite; nothing is lost when it becomes a note. */
    private static void bodySite(ObjectNode observation) {
        JsonNode site = observation.remove("bodySite");
        if (site != null) {
            note(observation, "Body site: " + words(site));
        }
    }

    private static void pressure(ObjectNode observation) {
        for (JsonNode component : observation.path("component")) {
            String code = loinc(component.path("code")).orElse("");
            if (List.of("8480-6", "8462-4").contains(code) && component instanceof ObjectNode part) {
                ObjectNode extension = part.withArray("/extension").addObject();
                extension.put("url", COMPONENT_CATEGORY);
                concept(extension.putObject("valueCodeableConcept"), code);
            }
        }
        // one interpretation at most
        if (observation.get("interpretation") instanceof ArrayNode interpretations) {
            while (interpretations.size() > 1) {
                note(observation, "Also: " + words(interpretations.remove(1)));
            }
        }
    }

    private static void note(ObjectNode observation, String text) {
        observation.withArray("/note").addObject().put("text", text);
    }

    private static String words(JsonNode concept) {
        JsonNode coding = concept.path("coding").path(0);
        return concept.path("text")
                .asText(coding.path("display").asText(coding.path("code").asText("")));
    }
}
