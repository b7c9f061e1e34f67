package org.tiltas.clinical.residents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/** The records one batch changes, as they will be: what a message changes, the next one of the batch sees. For one thread. */
final class Drafts {
    private static final JsonMapper JSON = new JsonMapper();

    private final Records records;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();

    /** A record on its way into the journal; its body may be changed as it is. */
    static final class Draft {
        final String kind;
        final String id;
        final ObjectNode body;
        private final long version;
        private final String before;
        private String who = "";

        private Draft(String kind, String id, long version, String before, ObjectNode body) {
            this.kind = kind;
            this.id = id;
            this.version = version;
            this.before = before;
            this.body = body;
        }

        String reference() {
            return kind + "/" + id;
        }

        /** Notes on whose word it is changed. */
        Draft by(String gateway) {
            who = "gateway/" + gateway;
            return this;
        }

        private boolean isChanged() {
            return !body.toString().equals(before);
        }
    }

    Drafts(Records records) {
        this.records = records;
    }

    /** The record, or what this batch has made of it; null if there is none. */
    Draft get(String kind, String id) {
        Draft draft = drafts.get(kind + "/" + id);
        return draft != null ? draft : records.get(kind, id).map(this::draft).orElse(null);
    }

    Draft create(String kind) {
        ObjectNode body = JSON.createObjectNode().put("resourceType", kind);
        Draft draft = new Draft(kind, records.freshId(), 0, "", body);
        drafts.put(draft.reference(), draft);
        return draft;
    }

    /** All of a kind, stored ones only where their text fits. */
    List<Draft> all(String kind, Predicate<String> text) {
        List<Draft> found = new ArrayList<>();
        for (Record record : records.list(kind)) {
            if (!drafts.containsKey(kind + "/" + record.id()) && text.test(record.body())) {
                draft(record);
            }
        }
        drafts.values().stream().filter(d -> d.kind.equals(kind)).forEach(found::add);
        return found;
    }

    private Draft draft(Record record) {
        ObjectNode body = parsed(record);
        Draft draft = new Draft(record.kind(), record.id(), record.version(), body.toString(), body);
        drafts.put(draft.reference(), draft);
        return draft;
    }

    private static ObjectNode parsed(Record record) {
        try {
            return (ObjectNode) JSON.readTree(record.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + record.kind() + " is stored as something else than JSON", e);
        }
    }

    /**
     * Puts what changed into the unit.
     *
     * @return whether anything did
     */
    boolean write(Unit unit) {
        boolean any = false;
        for (Draft draft : drafts.values()) {
            if (draft.isChanged()) {
                any = true;
                unit.put(RecordWrite.put(draft.kind, draft.id, draft.body.toString())
                        .expecting(draft.version));
                String action = draft.version == 0 ? "create" : "update";
                unit.audit(new Unit.Audit(Instant.now(), draft.who, action, draft.reference()));
            }
        }
        return any;
    }
}
