package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** PID and PV1: who it is about, by the identifiers this partner knows (HL7 2.6, 3.4.2 and 3.4.3). */
final class PatientSegments {
    private final Hl7Options options;

    PatientSegments(Hl7Options options) {
        this.options = options;
    }

    /** @throws Unwritable when the resident has no identifier that the partner was told of */
    SegmentLine pid(JsonNode patient, String id) throws Unwritable {
        SegmentLine pid = new SegmentLine("PID").set(1, "1").set(3, String.join("~", identifiers(patient, id)));
        if (!options.demographics()) {
            // PID-5 must be there; S says that the person is not named
            return pid.set(5, "^^^^^^S");
        }
        JsonNode name = patient.path("name").path(0);
        List<String> given = new ArrayList<>();
        name.path("given").forEach(each -> given.add(each.asText()));
        String family = name.path("family").asText("");
        String first = given.isEmpty() ? "" : given.get(0);
        String others = given.isEmpty() ? "" : String.join(" ", given.subList(1, given.size()));
        boolean named = !family.isEmpty() || !first.isEmpty();
        return pid.set(5, named ? Hl7Text.components(family, first, others, "", "", "", "L") : "^^^^^^U")
                .set(7, patient.path("birthDate").asText("").replace("-", ""))
                .set(8, sex(patient.path("gender").asText("")));
    }

    SegmentLine pv1() {
        return new SegmentLine("PV1").set(1, "1").set(2, options.patientClass());
    }

    private List<String> identifiers(JsonNode patient, String id) throws Unwritable {
        List<String> identifiers = new ArrayList<>();
        for (JsonNode identifier : patient.path("identifier")) {
            String system = identifier.path("system").asText("");
            String value = identifier.path("value").asText("");
            boolean old = identifier.path("use").asText("").equals("old");
            Authority authority = options.authorities().isEmpty()
                    ? Authority.ofSystem(system)
                    : options.authorities().get(system);
            if (!value.isEmpty() && !system.isEmpty() && !old && authority != null) {
                identifiers.add(identifier(value, authority));
            }
        }
        if (identifiers.isEmpty() && options.authorities().isEmpty()) {
            identifiers.add(identifier(id, Authority.ofSystem("urn:tiltas:patient")));
        }
        if (identifiers.isEmpty()) {
            throw new Unwritable("the Patient has no identifier in a system of settings.authorities");
        }
        return identifiers;
    }

    private static String identifier(String value, Authority authority) {
        String end = authority.type().isEmpty() ? "" : "^" + authority.type();
        return Hl7Text.escaped(value) + "^^^" + authority.designator() + end;
    }

    private static String sex(String gender) {
        return switch (gender) {
            case "male" -> "M";
            case "female" -> "F";
            case "other" -> "O";
            default -> "U";
        };
    }
}
