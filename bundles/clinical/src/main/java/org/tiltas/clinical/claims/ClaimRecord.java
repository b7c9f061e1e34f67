package org.tiltas.clinical.claims;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import org.tiltas.spi.clinical.Claims.Claim;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** A claim as it lies in the journal, under the id of its device. */
public final class ClaimRecord {
    public static final String KIND = "claim";
    private static final JsonMapper JSON = new JsonMapper();

    private ClaimRecord() {}

    public static Claim read(Record record) {
        try {
            JsonNode node = JSON.readTree(record.body());
            return new Claim(
                    record.id(),
                    node.path("patient").asText(),
                    Instant.parse(node.path("from").asText()),
                    Instant.parse(node.path("until").asText()),
                    node.path("by").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("claim/" + record.id() + " is stored as no JSON", e);
        }
    }

    static RecordWrite write(Claim claim) {
        String body = JSON.createObjectNode()
                .put("patient", claim.patient())
                .put("from", claim.from().toString())
                .put("until", claim.until().toString())
                .put("by", claim.by())
                .toString();
        return RecordWrite.put(KIND, claim.device(), body);
    }
}
