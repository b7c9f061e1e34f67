package org.tiltas.clinical.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.Privacy.Restriction;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Restrictions as records, with the label on the Patient (FHIR R4, security labels: confidentiality R). */
final class Restrictions {
    private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final String CODE = "R";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Journal journal;

    Restrictions(Journal journal) {
        this.journal = journal;
    }

    Optional<Restriction> get(String patient) {
        return journal.records().get(Restricted.KIND, patient).map(record -> {
            JsonNode body = tree(record.body());
            return new Restriction(
                    Instant.parse(body.path("since").asText()),
                    body.path("by").asText(),
                    body.path("reason").asText(),
                    body.has("erasure"));
        });
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a restriction or a Patient is stored as no JSON", e);
        }
    }

    /** @param erasure the erasure it belongs to; empty for none */
    void put(Unit unit, String patient, String reason, String who, Optional<String> erasure) {
        ObjectNode body = JSON.createObjectNode()
                .put("since", Instant.now().toString())
                .put("by", who)
                .put("reason", reason);
        erasure.ifPresent(id -> body.put("erasure", id));
        unit.put(RecordWrite.put(Restricted.KIND, patient, body.toString()));
        label(unit, patient, true);
    }

    void lift(Unit unit, String patient) {
        unit.put(RecordWrite.remove(Restricted.KIND, patient));
        label(unit, patient, false);
    }

    private void label(Unit unit, String patient, boolean restricted) {
        Optional<Record> record = journal.records().get(Residents.KIND, patient);
        if (record.isEmpty() || !(tree(record.get().body()) instanceof ObjectNode body)) {
            return;
        }
        ArrayNode labels = body.withObject("/meta").withArray("/security");
        for (Iterator<JsonNode> each = labels.elements(); each.hasNext(); ) {
            if (each.next().path("system").asText().equals(SYSTEM)) {
                each.remove();
            }
        }
        if (restricted) {
            labels.addObject().put("system", SYSTEM).put("code", CODE);
        }
        if (labels.isEmpty()) {
            ((ObjectNode) body.get("meta")).remove("security");
            if (body.get("meta").isEmpty()) {
                body.remove("meta");
            }
        }
        unit.put(RecordWrite.put(Residents.KIND, patient, body.toString())
                .expecting(record.get().version()));
        unit.bump(Assignments.GUARD);
    }
}
