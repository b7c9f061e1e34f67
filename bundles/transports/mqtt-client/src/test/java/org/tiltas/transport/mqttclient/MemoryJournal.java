package org.tiltas.transport.mqttclient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** A journal in memory, as far as the client needs one. */
final class MemoryJournal implements Journal, Records {
    final List<RawMessage> messages = new CopyOnWriteArrayList<>();
    final List<Quarantined> quarantined = new CopyOnWriteArrayList<>();
    private final Map<String, Record> records = new TreeMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    volatile Optional<String> trouble = Optional.empty();
    volatile JournalException failure;

    private record Watch(String kind, Consumer<Change> listener) {}

    /** What another server finds after this one was killed: the committed records and nothing else. */
    synchronized MemoryJournal afterKill() {
        MemoryJournal copy = new MemoryJournal();
        copy.records.putAll(records);
        copy.messages.addAll(messages);
        return copy;
    }

    void put(String kind, String id, String body) {
        commit(new Unit().put(RecordWrite.put(kind, id, body))).join();
    }

    void remove(String kind, String id) {
        commit(new Unit().put(RecordWrite.remove(kind, id))).join();
    }

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        for (RecordWrite write : unit.records()) {
            Record now = records.get(write.kind() + " " + write.id());
            long version = now == null ? 0 : now.version();
            if (write.expected() != RecordWrite.ANY && write.expected() != version) {
                return CompletableFuture.failedFuture(new JournalException.Conflict(write.id()));
            }
        }
        unit.records().forEach(this::write);
        List<String> ids = new ArrayList<>();
        for (RawMessage message : unit.messages()) {
            messages.add(message);
            ids.add("1-" + messages.size());
        }
        List<Long> entries = new ArrayList<>();
        for (Quarantined entry : unit.quarantined()) {
            quarantined.add(entry);
            entries.add((long) quarantined.size());
        }
        return CompletableFuture.completedFuture(new Committed(ids, entries, List.of()));
    }

    private void write(RecordWrite write) {
        String key = write.kind() + " " + write.id();
        Record before = records.get(key);
        Optional<Record> now = write.body()
                .map(body -> new Record(
                        write.kind(), write.id(), before == null ? 1 : before.version() + 1, Instant.now(), body));
        now.ifPresentOrElse(record -> records.put(key, record), () -> records.remove(key));
        watches.stream().filter(watch -> watch.kind().equals(write.kind())).forEach(watch -> watch.listener()
                .accept(new Change(write.kind(), write.id(), now)));
    }

    @Override
    public synchronized AutoCloseable watch(String kind, Consumer<Change> listener) {
        Watch watch = new Watch(kind, listener);
        list(kind).forEach(record -> listener.accept(new Change(kind, record.id(), Optional.of(record))));
        watches.add(watch);
        return () -> watches.remove(watch);
    }

    @Override
    public synchronized Optional<Record> get(String kind, String id) {
        return Optional.ofNullable(records.get(kind + " " + id));
    }

    @Override
    public synchronized List<Record> list(String kind) {
        return records.values().stream().filter(r -> r.kind().equals(kind)).toList();
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    @Override
    public Records records() {
        return this;
    }

    @Override
    public Optional<Record> byKey(String kind, String uniqueKey) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Record> history(String kind, String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String freshId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cursor<RawMessage> openInbox(String name, String adapter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cursor<Observed> openObservations(String name, Set<Lane> lanes, Start start) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long guard(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Messages messages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Observations observations() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Waitings waitings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Quarantine quarantine() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Deliveries deliveries() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Counters counters() {
        throw new UnsupportedOperationException();
    }
}
