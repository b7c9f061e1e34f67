package org.tiltas.clinical.whereabouts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.clinical.Whereabouts.Order;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;

/**
 * Decisions as records. The id is the Patient's; {@code resident} in the body lets an erasure find all versions. A decision
 * about somebody who was merged holds for the one who stands for them, unless there is one about that one too.
 */
public final class Decisions {
    static final String KIND = "whereabouts";
    private static final JsonMapper JSON = new JsonMapper();

    private Decisions() {}

    /** All decisions by the id of the Patient who stands for the resident now. */
    public static Map<String, Decision> all(Records records, Residents residents) {
        Map<String, Decision> found = new TreeMap<>();
        for (Record record : records.list(KIND)) {
            String patient = residents.present(record.id());
            Decision decision = read(record);
            if (patient.equals(record.id())) {
                found.put(patient, decision);
            } else {
                found.putIfAbsent(patient, decision);
            }
        }
        return found;
    }

    static Decision read(Record record) {
        try {
            JsonNode body = JSON.readTree(record.body());
            Order order = new Order(
                    body.path("purpose").asText(),
                    Duration.parse(body.path("retention").asText()),
                    body.path("decidedBy").asText(),
                    Optional.of(Instant.parse(body.path("from").asText())));
            return new Decision(
                    record.id(),
                    order,
                    Instant.parse(body.path("entered").asText()),
                    body.path("enteredBy").asText(),
                    body.has("ended")
                            ? Optional.of(Instant.parse(body.path("ended").asText()))
                            : Optional.empty(),
                    body.path("endedBy").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a decision about whereabouts is stored as no JSON", e);
        }
    }

    static RecordWrite write(Decision decision) {
        ObjectNode body = JSON.createObjectNode()
                .put("resident", decision.patient())
                .put("purpose", decision.order().purpose())
                .put("retention", decision.order().retention().toString())
                .put("decidedBy", decision.order().decidedBy())
                .put("from", decision.from().toString())
                .put("entered", decision.entered().toString())
                .put("enteredBy", decision.enteredBy());
        decision.ended().ifPresent(ended -> body.put("ended", ended.toString()).put("endedBy", decision.endedBy()));
        return RecordWrite.put(KIND, decision.patient(), body.toString());
    }
}
