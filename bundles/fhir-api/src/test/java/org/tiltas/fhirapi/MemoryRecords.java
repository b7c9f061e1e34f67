package org.tiltas.fhirapi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** Records in memory, with their history. */
final class MemoryRecords implements Records {
    private final Map<String, TreeMap<String, List<Record>>> kinds = new HashMap<>();
    private final Map<String, List<Consumer<Change>>> watchers = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    synchronized Record put(String kind, String id, String body) {
        List<Record> versions =
                kinds.computeIfAbsent(kind, k -> new TreeMap<>()).computeIfAbsent(id, i -> new ArrayList<>());
        Record record = new Record(kind, id, versions.size() + 1L, Instant.now(), body);
        versions.add(0, record);
        watchers.getOrDefault(kind, List.of())
                .forEach(watcher -> watcher.accept(new Change(kind, id, Optional.of(record))));
        return record;
    }

    @Override
    public synchronized Optional<Record> get(String kind, String id) {
        return history(kind, id).stream().findFirst().filter(record -> !record.body()
                .isEmpty());
    }

    @Override
    public Optional<Record> byKey(String kind, String uniqueKey) {
        return Optional.empty();
    }

    @Override
    public synchronized List<Record> list(String kind) {
        return kinds.getOrDefault(kind, new TreeMap<>()).values().stream()
                .map(versions -> versions.get(0))
                .filter(record -> !record.body().isEmpty())
                .toList();
    }

    @Override
    public synchronized List<Record> history(String kind, String id) {
        return List.copyOf(kinds.getOrDefault(kind, new TreeMap<>()).getOrDefault(id, List.of()));
    }

    @Override
    public AutoCloseable watch(String kind, Consumer<Change> listener) {
        list(kind).forEach(record -> listener.accept(new Change(kind, record.id(), Optional.of(record))));
        List<Consumer<Change>> watching = watchers.computeIfAbsent(kind, k -> new CopyOnWriteArrayList<>());
        watching.add(listener);
        return () -> watching.remove(listener);
    }

    @Override
    public String freshId() {
        return "id" + ids.incrementAndGet();
    }
}
