package org.tiltas.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/**
 * Records that remember single measurements without naming whose they are: the last changes of a device's states, and the
 * identifiers that came with values entered by hand. What was the person's goes out of their lists.
 */
final class ErasedMemories {
    private static final String DEVICE_STATE = "device-state";
    private static final String MANUAL = "manual-identifier";
    private static final int TOGETHER = 50;
    private static final JsonMapper JSON = new JsonMapper();

    private final RecordStore records;

    ErasedMemories(RecordStore records) {
        this.records = records;
    }

    /** States of the devices, as they were while the person wore them. */
    boolean states(Scope scope, ErasureSteps.Named named) {
        int found = 0;
        for (Record record : records.list(DEVICE_STATE)) {
            if (found < TOGETHER
                    && scope.spans().stream().anyMatch(span -> isOf(span, record))
                    && prune(record, change -> isWorn(scope, record, change), named)) {
                found++;
            }
        }
        named.add("states", found);
        return found > 0;
    }

    private static boolean isOf(Span span, Record record) {
        return span.slot().isEmpty() && record.id().startsWith(span.device() + "/");
    }

    private static boolean isWorn(Scope scope, Record record, JsonNode change) {
        Instant at = Instant.ofEpochMilli(change.path("at").asLong());
        return scope.spans().stream()
                .anyMatch(span -> isOf(span, record) && !at.isBefore(span.from()) && at.isBefore(span.to()));
    }

    /** Identifiers that were given to these identities. */
    void identifiers(Set<String> identities, ErasureSteps.Named named) {
        if (identities.isEmpty()) {
            return;
        }
        for (Record record : records.list(MANUAL)) {
            if (prune(record, name -> identities.contains(name.path("identity").asText()), named)) {
                named.add("recordsChanged", 1);
            }
        }
    }

    private boolean prune(Record record, Predicate<JsonNode> theirs, ErasureSteps.Named named) {
        Optional<JsonNode> body = tree(record.body());
        Optional<ArrayNode> list = body.flatMap(ErasedMemories::list);
        boolean found = false;
        if (list.isPresent()) {
            for (Iterator<JsonNode> elements = list.get().elements(); elements.hasNext(); ) {
                if (theirs.test(elements.next())) {
                    elements.remove();
                    found = true;
                }
            }
        }
        if (found) {
            RecordWrite write = list.get().isEmpty()
                    ? RecordWrite.remove(record.kind(), record.id())
                    : RecordWrite.put(record.kind(), record.id(), body.get().toString());
            named.unit.put(write.expecting(record.version()));
        }
        return found;
    }

    private static Optional<ArrayNode> list(JsonNode body) {
        JsonNode list = body.isArray() ? body : body.path("changes");
        return list instanceof ArrayNode array ? Optional.of(array) : Optional.empty();
    }

    private static Optional<JsonNode> tree(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
