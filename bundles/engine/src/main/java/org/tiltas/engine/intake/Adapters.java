package org.tiltas.engine.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** The adapters as their {@code module} records tell them, kept up with every commit. Thread-safe. */
final class Adapters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Adapters.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, AdapterRules> known = new ConcurrentHashMap<>();
    private final AutoCloseable watch;

    Adapters(Records records) {
        watch = records.watch("module", change -> change(change.id(), change.now()));
    }

    Optional<AdapterRules> get(String id) {
        return Optional.ofNullable(known.get(id));
    }

    /**
     * The adapter that reads this topic for the gateway, among those it may use. Overlapping filters are refused when
     * they are configured; should two match all the same, it is always the same one that wins.
     */
    Optional<AdapterRules> reading(String topic, Gateway gateway) {
        AdapterRules found = null;
        for (String id : gateway.adapters()) {
            AdapterRules adapter = known.get(id);
            if (adapter != null
                    && (found == null || id.compareTo(found.id()) < 0)
                    && adapter.reads(topic, gateway.id())) {
                found = adapter;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Some adapter that would read this topic if another gateway had sent it or this one were allowed to use it. */
    Optional<AdapterRules> readingForSomeone(String topic) {
        return known.values().stream()
                .filter(adapter -> adapter.readsOfSomeone(topic))
                .findFirst();
    }

    private void change(String id, Optional<Record> now) {
        try {
            JsonNode body =
                    now.isEmpty() ? JSON.missingNode() : JSON.readTree(now.get().body());
            if (body.path("kind").asText("").equals("adapter")) {
                known.put(id, AdapterRules.of(id, body));
            } else {
                known.remove(id);
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            known.remove(id);
            LOG.error("adapter {} takes no messages: its module record cannot be used: {}", id, firstLine(e));
        }
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() throws Exception {
        watch.close();
    }
}
