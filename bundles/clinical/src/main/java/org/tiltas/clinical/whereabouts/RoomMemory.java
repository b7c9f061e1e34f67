package org.tiltas.clinical.whereabouts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/**
 * The tracks of residents between two batches, kept in the journal with the unit that changes them. The key is the
 * reference of the Patient, by which an erasure finds it. Two adapters may hear the same resident at once: a unit that was
 * made before the other's commit becomes stale.
 */
public final class RoomMemory {
    private static final String MODULE = "whereabouts";
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] NOTHING = {};

    private final Journal journal;

    public RoomMemory(Journal journal) {
        this.journal = journal;
    }

    private static String key(String patient) {
        return "Patient/" + patient;
    }

    private static String guard(String patient) {
        return MODULE + "/" + patient;
    }

    /** The track of a resident; the unit is only committed if nobody else has written it meanwhile. */
    public RoomTrack take(String patient, Unit unit) {
        unit.require(guard(patient), journal.guard(guard(patient)));
        return journal.states().get(MODULE, key(patient)).map(RoomMemory::read).orElseGet(RoomTrack::new);
    }

    /** Puts a track into the unit it was taken with. */
    public static void put(String patient, RoomTrack track, Unit unit) {
        unit.bump(guard(patient)).state(MODULE, key(patient), write(track.state()));
    }

    static void forget(String patient, Unit unit) {
        unit.bump(guard(patient)).state(MODULE, key(patient), NOTHING);
    }

    /** Patients of whom anything is kept. */
    List<String> patients() {
        return journal.states().keys(MODULE).stream()
                .map(key -> key.substring(key("").length()))
                .toList();
    }

    private static RoomTrack read(byte[] bytes) {
        try {
            JsonNode body = JSON.readTree(bytes);
            List<Sighting> open = new ArrayList<>();
            body.path("open").forEach(node -> open.add(sighting(node)));
            return new RoomTrack(new RoomTrack.State(
                    optional(body.path("present")),
                    optional(body.path("challenger")),
                    body.path("windows").asInt(),
                    body.path("challenged").asLong(),
                    body.path("judged").asLong(),
                    open));
        } catch (IOException e) {
            throw new IllegalStateException("a resident's room is stored as no JSON", e);
        }
    }

    private static Optional<Sighting> optional(JsonNode node) {
        return node.isObject() ? Optional.of(sighting(node)) : Optional.empty();
    }

    private static Sighting sighting(JsonNode node) {
        return new Sighting(
                Instant.ofEpochMilli(node.path("at").asLong()),
                node.path("room").asText(),
                node.path("dbm").asInt(),
                node.path("gateway").asText(),
                node.path("device").asText());
    }

    private static byte[] write(RoomTrack.State state) {
        ObjectNode body = JSON.createObjectNode();
        state.present().ifPresent(s -> body.set("present", node(s)));
        state.challenger().ifPresent(s -> body.set("challenger", node(s)));
        body.put("windows", state.windows()).put("challenged", state.challenged());
        body.put("judged", state.judged());
        state.open().forEach(s -> body.withArray("open").add(node(s)));
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a resident's room cannot be written as JSON", e);
        }
    }

    private static ObjectNode node(Sighting s) {
        return JSON.createObjectNode()
                .put("at", s.at().toEpochMilli())
                .put("room", s.room())
                .put("dbm", s.dbm())
                .put("gateway", s.gateway())
                .put("device", s.device());
    }
}
