package org.tiltas.transport.mqttclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/**
 * What must be known about a session at a broker after a restart: its subscriptions, and the packet ids of QoS 2 that
 * are committed and not released. Records of the journal. Thread-safe.
 */
final class SessionBook {
    static final String SESSION = "broker-session";
    static final String RECEIVED = "broker-qos2";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final String broker;
    private final String key;

    SessionBook(Journal journal, BrokerSettings settings) {
        this.journal = journal;
        broker = settings.id();
        key = settings.sessionKey();
    }

    /**
     * The subscriptions of the session.
     *
     * @param filters as they were sent to the broker
     * @param confirmed the broker has said yes to all of them, and to the end of all others
     */
    record Subscribed(List<String> filters, boolean confirmed) {
        Subscribed {
            filters = List.copyOf(filters);
        }
    }

    /** What is known of this session; nothing of another server or client id. */
    Optional<Subscribed> subscribed() {
        return journal.records().get(SESSION, broker).flatMap(record -> read(record.body()));
    }

    private Optional<Subscribed> read(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            List<String> filters = new ArrayList<>();
            json.path("filters").forEach(filter -> filters.add(filter.asText()));
            return json.path("session").asText().equals(key)
                    ? Optional.of(new Subscribed(filters, json.path("confirmed").asBoolean()))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Notes the subscriptions and forgets packet ids that are no longer of use.
     *
     * @param present the broker has kept the session, and with it the packet ids
     */
    CompletableFuture<Void> note(Subscribed subscribed, boolean present) {
        ObjectNode body = JSON.createObjectNode();
        body.put("session", key);
        subscribed.filters().forEach(body.putArray("filters")::add);
        body.put("confirmed", subscribed.confirmed());
        Unit unit = new Unit().put(RecordWrite.put(SESSION, broker, body.toString()));
        String kept = present ? prefix() : null;
        received().stream()
                .filter(id -> kept == null || !id.startsWith(kept))
                .forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
        return journal.commit(unit).thenApply(done -> null);
    }

    /** Forgets everything about the broker. */
    static void forget(Journal journal, String broker) {
        Unit unit = new Unit();
        received(journal, broker).forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
        if (journal.records().get(SESSION, broker).isPresent()) {
            unit.put(RecordWrite.remove(SESSION, broker));
        }
        if (!unit.records().isEmpty()) {
            journal.commit(unit);
        }
    }

    /** To be written with the message; refused when it was written before. */
    RecordWrite receipt(int packetId) {
        return RecordWrite.create(RECEIVED, prefix() + packetId, "{}");
    }

    /** The packet id may be used for another message. */
    CompletableFuture<Void> release(int packetId) {
        // whether it is there or not: one that stayed would make the next message under it look like a repetition
        return journal.commit(new Unit().put(RecordWrite.remove(RECEIVED, prefix() + packetId)))
                .thenApply(done -> null);
    }

    private List<String> received() {
        return received(journal, broker);
    }

    private static List<String> received(Journal journal, String broker) {
        return journal.records().list(RECEIVED).stream()
                .map(Record::id)
                .filter(id -> id.startsWith(broker + "/"))
                .toList();
    }

    private String prefix() {
        return broker + "/" + Integer.toHexString(key.hashCode()) + "/";
    }
}
