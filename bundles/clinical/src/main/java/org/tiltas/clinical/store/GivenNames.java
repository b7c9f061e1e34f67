package org.tiltas.clinical.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.Measurement;
import org.tiltas.clinical.Sha256;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;

/**
 * Which measurements have identifiers that their makers gave them. A record per value, found by its hash: whoever writes
 * the same identifier at the same time meets the version of that record.
 */
final class GivenNames {
    static final String KIND = "manual-identifier";
    private static final JsonMapper JSON = new JsonMapper();

    private final Records records;

    GivenNames(Records records) {
        this.records = records;
    }

    /** The key of a measurement with the system of its identifier. */
    record Name(String system, Instant time, UUID identity) {}

    List<Name> find(String system, String value) {
        List<Name> found = new ArrayList<>();
        for (JsonNode name : read(records.get(KIND, id(value)))) {
            if (system.isEmpty() || system.equals(name.path("system").asText())) {
                found.add(new Name(
                        name.path("system").asText(),
                        Instant.parse(name.path("time").asText()),
                        UUID.fromString(name.path("identity").asText())));
            }
        }
        return found;
    }

    /** The write that gives a measurement its name; it fails if somebody else gives one with this value meanwhile. */
    RecordWrite name(String system, String value, Measurement m) {
        Optional<Record> present = records.get(KIND, id(value));
        ArrayNode names = read(present);
        names.addObject()
                .put("system", system)
                .put("time", m.identityTime().toString())
                .put("identity", m.identity().toString());
        return RecordWrite.put(KIND, id(value), names.toString())
                .expecting(present.map(Record::version).orElse(0L));
    }

    private static ArrayNode read(Optional<Record> record) {
        try {
            return record.isEmpty()
                    ? JSON.createArrayNode()
                    : (ArrayNode) JSON.readTree(record.get().body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(KIND + " is stored as something else than JSON", e);
        }
    }

    private static String id(String value) {
        byte[] hash = Sha256.digest().digest(value.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}
