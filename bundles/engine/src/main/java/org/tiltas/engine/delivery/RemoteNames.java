package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;

/**
 * Under which references a partner knows our Patients and Devices: in memory, and as records of kind {@code
 * partner-reference}. They count for the address they were learned at only. Thread-safe; shared by both lanes.
 */
final class RemoteNames {
    static final String KIND = "partner-reference";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String partner;
    private final String url;
    private final Records records;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    RemoteNames(String partner, String url, Records records) {
        this.partner = partner;
        this.url = url;
        this.records = records;
    }

    Optional<String> get(String reference) {
        String name = names.get(reference);
        if (name != null) {
            return Optional.of(name);
        }
        Optional<String> stored = records.get(KIND, id(reference)).flatMap(record -> read(record.body()));
        stored.ifPresent(remote -> names.put(reference, remote));
        return stored;
    }

    /** Learns a name, and tells how it is written down. */
    RecordWrite put(String reference, String remote) {
        names.put(reference, remote);
        return RecordWrite.put(
                KIND,
                id(reference),
                JSON.createObjectNode().put("remote", remote).put("at", url).toString());
    }

    private String id(String reference) {
        return partner + "|" + reference;
    }

    private Optional<String> read(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.path("at").asText().equals(url)
                    ? Optional.of(json.path("remote").asText())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
