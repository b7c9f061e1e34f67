package org.tiltas.transport.mqttclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.transport.Notes;
import org.tiltas.api.transport.Notes.Note;

/**
 * What must be known about a session at a broker after a restart: its subscriptions, and the packet ids of QoS 2 that
 * are committed and not released. Thread-safe.
 */
final class SessionBook {
    private static final String SESSION = "session";
    private static final String RECEIVED = "qos2";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Notes notes;
    private final String broker;
    private final String key;

    SessionBook(Notes notes, BrokerSettings settings) {
        this.notes = notes;
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
        return notes.get(SESSION, broker).flatMap(this::read);
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
        List<Note> all = new ArrayList<>();
        all.add(Note.of(SESSION, broker, body.toString()));
        String kept = present ? prefix() : null;
        received().stream()
                .filter(id -> kept == null || !id.startsWith(kept))
                .forEach(id -> all.add(Note.none(RECEIVED, id)));
        return notes.write(all);
    }

    /** Forgets everything about the broker. */
    static void forget(Notes notes, String broker) {
        List<Note> all = new ArrayList<>();
        received(notes, broker).forEach(id -> all.add(Note.none(RECEIVED, id)));
        if (notes.get(SESSION, broker).isPresent()) {
            all.add(Note.none(SESSION, broker));
        }
        if (!all.isEmpty()) {
            notes.write(all);
        }
    }

    /** To be written with the message; refused when it was written before. */
    Note receipt(int packetId) {
        return Note.of(RECEIVED, prefix() + packetId, "{}");
    }

    /** The packet id may be used for another message. */
    CompletableFuture<Void> release(int packetId) {
        // whether it is there or not: one that stayed would make the next message under it look like a repetition
        return notes.write(List.of(Note.none(RECEIVED, prefix() + packetId)));
    }

    private List<String> received() {
        return received(notes, broker);
    }

    private static List<String> received(Notes notes, String broker) {
        return notes.ids(RECEIVED).stream()
                .filter(id -> id.startsWith(broker + "/"))
                .toList();
    }

    private String prefix() {
        return broker + "/" + Integer.toHexString(key.hashCode()) + "/";
    }
}
