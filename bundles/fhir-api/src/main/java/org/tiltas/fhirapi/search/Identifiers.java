package org.tiltas.fhirapi.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.Records;

/**
 * Which resources have an identifier with a value, kept up with the records: registering a home asks for every one of
 * its identifiers. A type is followed from the first question on. Thread-safe.
 */
final class Identifiers {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Type> types = new ConcurrentHashMap<>();
    private final Records records;

    Identifiers(Records records) {
        this.records = records;
    }

    /** Ids of the resources of a type that have an identifier with this value, in whatever system. */
    Set<String> holders(String type, String value) {
        return types.computeIfAbsent(type, kind -> new Type(kind, records))
                .holders
                .getOrDefault(value, Set.of());
    }

    void close() throws Exception {
        for (Type type : types.values()) {
            type.watch.close();
        }
    }

    /** One type; told of changes by the journal's thread alone. */
    private static final class Type {
        private final Map<String, Set<String>> holders = new ConcurrentHashMap<>();
        private final Map<String, Set<String>> values = new ConcurrentHashMap<>();
        private final AutoCloseable watch;

        Type(String kind, Records records) {
            watch = records.watch(kind, this::changed);
        }

        /** New values first: who asks meanwhile never misses one that stays. */
        private void changed(Records.Change change) {
            Set<String> now = change.now().map(record -> read(record.body())).orElse(Set.of());
            Set<String> before = now.isEmpty() ? values.remove(change.id()) : values.put(change.id(), now);
            now.forEach(value -> holders.merge(value, Set.of(change.id()), Type::union));
            if (before != null) {
                before.stream()
                        .filter(value -> !now.contains(value))
                        .forEach(value -> holders.computeIfPresent(value, (v, ids) -> without(ids, change.id())));
            }
        }

        private static Set<String> read(String body) {
            try {
                Set<String> found = new HashSet<>();
                for (JsonNode identifier : JSON.readTree(body).path("identifier")) {
                    found.add(identifier.path("value").asText());
                }
                return found;
            } catch (JsonProcessingException e) {
                return Set.of(); // whoever reads the resource itself says so
            }
        }

        private static Set<String> union(Set<String> a, Set<String> b) {
            Set<String> all = new TreeSet<>(a);
            all.addAll(b);
            return Set.copyOf(all);
        }

        private static Set<String> without(Set<String> ids, String id) {
            Set<String> rest = new TreeSet<>(ids);
            rest.remove(id);
            return rest.isEmpty() ? null : Set.copyOf(rest);
        }
    }
}
