package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

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
    private final Queue<RecordWrite> unwritten = new ConcurrentLinkedQueue<>();

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

    void put(String reference, String remote) {
        names.put(reference, remote);
        unwritten.add(RecordWrite.put(
                KIND,
                id(reference),
                JSON.createObjectNode().put("remote", remote).put("at", url).toString()));
    }

    /** Adds what was learned since to the unit; were its commit to fail, it would be found again by identifier. */
    void write(Unit unit) {
        for (RecordWrite write = unwritten.poll(); write != null; write = unwritten.poll()) {
            unit.put(write);
        }
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
