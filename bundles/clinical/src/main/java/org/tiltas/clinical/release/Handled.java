package org.tiltas.clinical.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.PatientFacts;
import org.tiltas.clinical.devices.Period;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/**
 * What stored Observations have been brought in line with, kept in the journal: what a record says now and did not say
 * then is still to be done, also after a crash.
 */
final class Handled {
    private static final String MODULE = "reissue";
    private static final String STATEMENT = "statement/";
    private static final String PATIENT = "patient/";
    private static final JsonMapper JSON = new JsonMapper();

    private final Journal journal;

    Handled(Journal journal) {
        this.journal = journal;
    }

    Set<String> statements() {
        return ids(STATEMENT);
    }

    Set<String> patients() {
        return ids(PATIENT);
    }

    private Set<String> ids(String prefix) {
        Set<String> ids = new HashSet<>();
        for (String key : journal.states().keys(MODULE)) {
            if (key.startsWith(prefix)) {
                ids.add(key.substring(prefix.length()));
            }
        }
        return ids;
    }

    /**
     * A statement as it was when it was handled.
     *
     * @param version of its record; 0 for never
     * @param assignment what it assigned then
     */
    record Statement(long version, Optional<Assignment> assignment) {}

    Statement statement(String id) {
        return read(STATEMENT + id)
                .map(node -> new Statement(
                        node.path("version").asLong(),
                        node.has("device") ? Optional.of(assignment(id, node)) : Optional.empty()))
                .orElse(new Statement(0, Optional.empty()));
    }

    private static Assignment assignment(String id, JsonNode node) {
        return new Assignment(
                id,
                node.path("device").asText(),
                node.has("slot") ? OptionalInt.of(node.get("slot").asInt()) : OptionalInt.empty(),
                node.path("resident").asText(),
                Instant.parse(node.path("start").asText()),
                Instant.parse(node.path("end").asText()));
    }

    /** Notes what was handled; of a removed one (version 0) nothing is kept. */
    Unit statement(String id, Statement now) {
        if (now.version() == 0) {
            return new Unit().state(MODULE, STATEMENT + id, new byte[0]);
        }
        ObjectNode out = JSON.createObjectNode();
        out.put("version", now.version());
        now.assignment().ifPresent(assignment -> {
            out.put("device", assignment.device());
            assignment.slot().ifPresent(slot -> out.put("slot", slot));
            out.put("resident", assignment.resident());
            out.put("start", assignment.start().toString());
            out.put("end", assignment.end().toString());
        });
        return new Unit().state(MODULE, STATEMENT + id, bytes(out));
    }

    /**
     * A Patient as it was when it was handled.
     *
     * @param version of its record; 0 for never
     */
    record Patient(long version, PatientFacts facts) {}

    Patient patient(String id) {
        return read(PATIENT + id)
                .map(node -> new Patient(node.path("version").asLong(), facts(node)))
                .orElse(new Patient(0, PatientFacts.NONE));
    }

    private static PatientFacts facts(JsonNode node) {
        Set<String> replaces = new HashSet<>();
        node.path("replaces").forEach(other -> replaces.add(other.asText()));
        List<Period> absences = new ArrayList<>();
        node.path("absences")
                .forEach(pair -> absences.add(new Period(
                        Instant.parse(pair.path(0).asText()),
                        Instant.parse(pair.path(1).asText()))));
        return new PatientFacts(
                node.has("replacedBy") ? Optional.of(node.get("replacedBy").asText()) : Optional.empty(),
                replaces,
                Instant.parse(node.path("deceased").asText()),
                absences);
    }

    Unit patient(String id, Patient now) {
        if (now.version() == 0) {
            return new Unit().state(MODULE, PATIENT + id, new byte[0]);
        }
        PatientFacts facts = now.facts();
        ObjectNode node = JSON.createObjectNode();
        node.put("version", now.version());
        facts.replacedBy().ifPresent(other -> node.put("replacedBy", other));
        ArrayNode replaces = node.putArray("replaces");
        facts.replaces().stream().sorted().forEach(replaces::add);
        node.put("deceased", facts.deceased().toString());
        ArrayNode absences = node.putArray("absences");
        facts.absences().forEach(period -> absences.addArray()
                .add(period.start().toString())
                .add(period.end().toString()));
        return new Unit().state(MODULE, PATIENT + id, bytes(node));
    }

    private Optional<JsonNode> read(String key) {
        return journal.states().get(MODULE, key).map(bytes -> {
            try {
                return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("what the re-issue has handled cannot be read: " + key, e);
            }
        });
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
