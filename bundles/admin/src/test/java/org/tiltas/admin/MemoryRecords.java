package org.tiltas.admin;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;

/** Records in memory. */
final class MemoryRecords implements Records {
    private final Map<String, TreeMap<String, Record>> kinds = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();

    synchronized void apply(List<RecordWrite> writes) {
        for (RecordWrite write : writes) {
            long now = get(write.kind(), write.id()).map(Record::version).orElse(0L);
            if (write.expected() != RecordWrite.ANY && write.expected() != now) {
                throw new JournalException.Conflict("version is " + now);
            }
            Optional<Record> after =
                    write.body().map(body -> new Record(write.kind(), write.id(), now + 1, Instant.now(), body));
            TreeMap<String, Record> kind = kinds.computeIfAbsent(write.kind(), k -> new TreeMap<>());
            after.ifPresentOrElse(record -> kind.put(write.id(), record), () -> kind.remove(write.id()));
            if (!write.uniqueKey().isEmpty()) {
                keys.put(write.kind() + "|" + write.uniqueKey(), write.id());
            }
            for (Watch watch : watches) {
                if (watch.kind.equals(write.kind())) {
                    watch.listener.accept(new Change(write.kind(), write.id(), after));
                }
            }
        }
    }

    @Override
    public synchronized Optional<Record> get(String kind, String id) {
        return Optional.ofNullable(kinds.getOrDefault(kind, new TreeMap<>()).get(id));
    }

    @Override
    public synchronized Optional<Record> byKey(String kind, String uniqueKey) {
        return Optional.ofNullable(keys.get(kind + "|" + uniqueKey)).flatMap(id -> get(kind, id));
    }

    @Override
    public synchronized List<Record> list(String kind) {
        return List.copyOf(kinds.getOrDefault(kind, new TreeMap<>()).values());
    }

    @Override
    public List<Record> history(String kind, String id) {
        return get(kind, id).stream().toList();
    }

    @Override
    public AutoCloseable watch(String kind, Consumer<Change> listener) {
        list(kind).forEach(record -> listener.accept(new Change(kind, record.id(), Optional.of(record))));
        Watch watch = new Watch(kind, listener);
        watches.add(watch);
        return () -> watches.remove(watch);
    }

    @Override
    public String freshId() {
        return "id" + ids.incrementAndGet();
    }

    private record Watch(String kind, Consumer<Change> listener) {}
}
