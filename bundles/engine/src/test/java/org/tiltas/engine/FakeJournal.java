package org.tiltas.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.journal.Batch;
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
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** A journal in memory that keeps the promises of the real one as far as routes rely on them. */
public final class FakeJournal implements Journal {
    private final Map<String, List<Row>> streams = new HashMap<>();
    private final Map<String, Map<Lane, Long>> positions = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<String, Record> modules = new LinkedHashMap<>();
    private final List<Consumer<Records.Change>> watchers = new ArrayList<>();
    private final Deque<RuntimeException> refusals = new ArrayDeque<>();
    private long offset;

    public final List<Unit> units = new CopyOnWriteArrayList<>();
    public final List<Measurement> observed = new CopyOnWriteArrayList<>();
    public final List<Quarantined> quarantined = new CopyOnWriteArrayList<>();
    public final List<String> opened = new CopyOnWriteArrayList<>();

    private record Row(long offset, Lane lane, Object value) {}

    public static RawMessage message(String adapter, String text) {
        return message(adapter, text, Lane.ROUTINE);
    }

    public static RawMessage message(String adapter, String text, Lane lane) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RawMessage(text, adapter, "gw", "mqtt", "t", "", Instant.now(), false, lane, bytes);
    }

    public synchronized void put(RawMessage... messages) {
        for (RawMessage message : messages) {
            stream("inbox/" + message.adapter()).add(new Row(++offset, message.lane(), message));
        }
        notifyAll();
    }

    public synchronized void put(Observed row) {
        stream("observations").add(new Row(row.offset(), row.measurement().lane(), row));
        notifyAll();
    }

    public synchronized void put(Finding row) {
        stream("findings").add(new Row(row.offset(), row.alert().urgent() ? Lane.URGENT : Lane.ROUTINE, row));
        notifyAll();
    }

    /** Lets the next commits fail, one each. */
    public synchronized void refuse(RuntimeException... failures) {
        refusals.addAll(List.of(failures));
    }

    public synchronized long position(String cursor, Lane lane) {
        return positions.getOrDefault(cursor, Map.of()).getOrDefault(lane, 0L);
    }

    public synchronized long last() {
        return offset;
    }

    private List<Row> stream(String name) {
        return streams.computeIfAbsent(name, n -> new ArrayList<>());
    }

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        if (!refusals.isEmpty()) {
            return CompletableFuture.failedFuture(refusals.poll());
        }
        for (Unit.CursorMove move : unit.moves()) {
            if (epochs.getOrDefault(move.cursor(), 0L) != move.epoch()) {
                return CompletableFuture.failedFuture(new JournalException.Fenced(move.cursor()));
            }
        }
        for (Unit.CursorMove move : unit.moves()) {
            positions
                    .computeIfAbsent(move.cursor(), c -> new EnumMap<>(Lane.class))
                    .put(move.lane(), move.to());
        }
        units.add(unit);
        observed.addAll(unit.observations());
        quarantined.addAll(unit.quarantined());
        unit.records().forEach(this::write);
        notifyAll();
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    private void write(RecordWrite write) {
        Record now = new Record(
                write.kind(), write.id(), 1, Instant.now(), write.body().orElse(""));
        modules.put(write.id(), now);
        watchers.forEach(w -> w.accept(new Records.Change(write.kind(), write.id(), Optional.of(now))));
    }

    @Override
    public Cursor<RawMessage> openInbox(String name, String adapter) {
        return open(name, "inbox/" + adapter, Set.of(Lane.values()));
    }

    @Override
    public Cursor<Observed> openObservations(String name, Set<Lane> lanes, Start start) {
        return open(name, "observations", lanes);
    }

    @Override
    public Cursor<Finding> openFindings(String name, Set<Lane> lanes, Start start) {
        return open(name, "findings", lanes);
    }

    private synchronized <T> Cursor<T> open(String name, String stream, Set<Lane> lanes) {
        long epoch = epochs.merge(name, 1L, Long::sum);
        opened.add(name);
        return new Cursor<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Batch<T> next(int max, Duration wait) throws InterruptedException {
                synchronized (FakeJournal.this) {
                    Batch<T> batch = rows(name, stream, lanes, epoch, max);
                    if (batch.isEmpty() && !wait.isZero()) {
                        FakeJournal.this.wait(Math.min(50, wait.toMillis()));
                        batch = rows(name, stream, lanes, epoch, max);
                    }
                    return batch;
                }
            }

            @Override
            public long position(Lane lane) {
                return FakeJournal.this.position(name, lane);
            }

            @Override
            public long lag() {
                return 0;
            }

            @Override
            public void close() {
                // its position stays
            }
        };
    }

    @SuppressWarnings("unchecked")
    private <T> Batch<T> rows(String name, String stream, Set<Lane> lanes, long epoch, int max) {
        for (Lane lane : Lane.values()) {
            if (!lanes.contains(lane)) {
                continue;
            }
            List<Batch.Entry<T>> entries = new ArrayList<>();
            for (Row row : stream(stream)) {
                if (row.lane() == lane && row.offset() > position(name, lane) && entries.size() < max) {
                    entries.add(new Batch.Entry<>(row.offset(), (T) row.value()));
                }
            }
            if (!entries.isEmpty()) {
                return new Batch<>(name, lane, epoch, entries);
            }
        }
        return new Batch<>(name, Lane.ROUTINE, epoch, List.of());
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    @Override
    public long guard(String name) {
        return 0;
    }

    @Override
    public Records records() {
        return new Records() {
            @Override
            public Optional<Record> get(String kind, String id) {
                synchronized (FakeJournal.this) {
                    return Optional.ofNullable(modules.get(id));
                }
            }

            @Override
            public Optional<Record> byKey(String kind, String uniqueKey) {
                return Optional.empty();
            }

            @Override
            public List<Record> list(String kind) {
                synchronized (FakeJournal.this) {
                    return List.copyOf(modules.values());
                }
            }

            @Override
            public List<Record> history(String kind, String id) {
                return List.of();
            }

            @Override
            public AutoCloseable watch(String kind, Consumer<Change> listener) {
                synchronized (FakeJournal.this) {
                    modules.values().forEach(r -> listener.accept(new Change(kind, r.id(), Optional.of(r))));
                    watchers.add(listener);
                    return () -> watchers.remove(listener);
                }
            }

            @Override
            public String freshId() {
                return "fresh";
            }
        };
    }

    @Override
    public Messages messages() {
        return new Messages() {
            @Override
            public Optional<RawMessage> get(String id) {
                return Optional.empty();
            }

            @Override
            public Optional<Trace> trace(String id) {
                return Optional.empty();
            }

            @Override
            public List<Trace> search(Query query, String before, int limit) {
                return List.of();
            }
        };
    }

    @Override
    public Counters counters() {
        return new Counters() {
            @Override
            public Map<String, Long> all() {
                return Map.of("quarantined.gatt.malformed", 2L, "quarantined.gatt.adapter-failed", 1L);
            }

            @Override
            public long get(String name) {
                return all().getOrDefault(name, 0L);
            }

            @Override
            public Map<String, Long> lags() {
                return Map.of("adapter/gatt", 7L);
            }

            @Override
            public Map<String, Long> handled() {
                return Map.of("adapter/gatt", 40L);
            }
        };
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
    public Optional<String> trouble() {
        return Optional.empty();
    }
}
