package org.tiltas.clinical.residents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.residents.Drafts.Draft;

/** Ends what a resident who has left no longer wears. */
final class Stays {
    private Stays() {}

    /** Assignments that last over this time end with it; what begins later was planned for another stay. */
    static void end(Drafts drafts, Draft patient, Instant at, String gateway, ZoneId zone) {
        String quoted = "\"" + patient.reference() + "\"";
        for (Draft statement : drafts.all(Assignments.KIND, text -> text.contains(quoted))) {
            if (lasts(statement, patient, at, zone)) {
                ObjectNode body = statement.by(gateway).body;
                body.put("status", "completed");
                body.withObject("/timingPeriod").put("end", PatientText.time(at, zone));
            }
        }
    }

    private static boolean lasts(Draft statement, Draft patient, Instant at, ZoneId zone) {
        JsonNode body = statement.body;
        if (!body.path("subject").path("reference").asText().equals(patient.reference())) {
            return false;
        }
        try {
            Optional<Assignment> assignment = Assignment.read(statement.id, body, zone);
            return assignment.isPresent()
                    && assignment.get().start().isBefore(at)
                    && assignment.get().end().isAfter(at);
        } catch (FieldError e) {
            return false; // assigns nothing
        }
    }
}
