package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** In which home a gateway stands, as its record says. Thread-safe. */
final class Homes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Known(long version, String home) {}

    private final Records records;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Homes(Records records) {
        this.records = records;
    }

    /** Empty if the gateway, or its home, is not known. */
    String of(String gateway) {
        Optional<Record> record = records.get("gateway", gateway);
        if (record.isEmpty()) {
            return "";
        }
        Known before = known.get(gateway);
        if (before == null || before.version != record.get().version()) {
            before = new Known(record.get().version(), read(record.get().body()));
            known.put(gateway, before);
        }
        return before.home;
    }

    private static String read(String body) {
        try {
            return JSON.readTree(body).path("home").asText("");
        } catch (IOException e) {
            return "";
        }
    }
}
