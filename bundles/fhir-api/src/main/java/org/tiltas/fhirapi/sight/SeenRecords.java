package org.tiltas.fhirapi.sight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.tiltas.spi.delivery.Sight;

/** Which stored resources a partner sees. What is not named here is not seen. */
public final class SeenRecords {
    private static final String PATIENT = "Patient/";

    private SeenRecords() {}

    /**
     * Whether a version of a resource is seen.
     *
     * @param json the version
     * @param wearer of a Device: who wears it now
     */
    public static boolean sees(Sight sight, String type, String id, JsonNode json, Optional<String> wearer) {
        return switch (type) {
            // the home's own directory is about no resident
            case "Organization", "Practitioner", "Location" -> true;
            case "Patient" -> sight.resident(PATIENT + id);
            case "DeviceUseStatement", "CarePlan", "Goal" -> permitted(sight, type, json.path("subject"));
            case "RelatedPerson" -> permitted(sight, type, json.path("patient"));
            case "Device" ->
                wearer.filter(patient -> !sight.resident(patient)).isEmpty()
                        && isNobodyHidden(sight, json.path("patient"));
            case "Group" -> members(sight, json.path("member"));
            default -> false;
        };
    }

    private static boolean permitted(Sight sight, String type, JsonNode subject) {
        String reference = subject.path("reference").asText();
        return reference.startsWith(PATIENT) && sight.records(type, reference);
    }

    private static boolean isNobodyHidden(Sight sight, JsonNode patient) {
        String reference = patient.path("reference").asText();
        return !reference.startsWith(PATIENT) || sight.resident(reference);
    }

    /** One that names somebody hidden would tell of them, and without them it would be another group. */
    private static boolean members(Sight sight, JsonNode members) {
        for (JsonNode member : members) {
            if (!isNobodyHidden(sight, member.path("entity"))) {
                return false;
            }
        }
        return true;
    }
}
