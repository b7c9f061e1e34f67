package org.tiltas.engine.replay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
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
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** Messages of one adapter, records and counters in memory; each measurement read once more counts as the same. */
final class ReplayJournal implements Journal {
    final List<Unit> units = new CopyOnWriteArrayList<>();
    private final List<RawMessage> inbox = new ArrayList<>();
    private final Map<String, Record> records = new LinkedHashMap<>();
    private final Map<String, Long> counters = new HashMap<>();
    private final Deque<RuntimeException> refusals = new ArrayDeque<>();
    private int commitsLeft = Integer.MAX_VALUE;
    private final CountDownLatch dead = new CountDownLatch(1);

    synchronized void put(String text) {
        String id = "5-" + (inbox.size() + 1);
        inbox.add(new RawMessage(
                id,
                "gatt",
                "gw",
                "mqtt",
                "t",
                "",
                Instant.parse("2026-07-01T10:00:00Z"),
                false,
                Lane.ROUTINE,
                text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Lets the next commits fail, one each. */
    synchronized void refuse(RuntimeException... failures) {
        refusals.addAll(List.of(failures));
    }

    /** After so many commits no other is answered, as when the server is killed. */
    synchronized void dieAfter(int commits) {
        commitsLeft = commits;
    }

    void awaitDeath() throws InterruptedException {
        dead.await();
    }

    synchronized void revive() {
        commitsLeft = Integer.MAX_VALUE;
    }

    List<String> rereads() {
        return units.stream()
                .flatMap(unit -> unit.rereads().stream())
                .map(Unit.Reread::message)
                .toList();
    }

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        if (commitsLeft-- <= 0) {
            dead.countDown();
            return new CompletableFuture<>();
        }
        if (!refusals.isEmpty() && !unit.rereads().isEmpty()) {
            return CompletableFuture.failedFuture(refusals.poll());
        }
        for (RecordWrite write : unit.records()) {
            records.put(
                    write.kind() + "/" + write.id(),
                    new Record(
                            write.kind(),
                            write.id(),
                            1,
                            Instant.now(),
                            write.body().orElse("")));
        }
        for (Unit.Reread reread : unit.rereads()) {
            counters.merge(
                    "reread." + reread.adapter() + ".same",
                    (long) reread.owned().size(),
                    Long::sum);
        }
        units.add(unit);
        return CompletableFuture.completedFuture(Committed.NOTHING);
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

            @Override
            public Stretch stretch(String adapter, Instant from, Instant to) {
                return new Stretch(adapter, from, to, 1, Map.of(Lane.ROUTINE, (long) inbox.size()), inbox.size(), 3);
            }

            @Override
            public List<Batch.Entry<RawMessage>> page(Stretch stretch, long after, int limit) {
                synchronized (ReplayJournal.this) {
                    List<Batch.Entry<RawMessage>> page = new ArrayList<>();
                    for (long i = after + 1; i <= inbox.size() && page.size() < limit; i++) {
                        page.add(new Batch.Entry<>(i, inbox.get((int) i - 1)));
                    }
                    return page;
                }
            }
        };
    }

    @Override
    public Records records() {
        return new Records() {
            @Override
            public Optional<Record> get(String kind, String id) {
                synchronized (ReplayJournal.this) {
                    return Optional.ofNullable(records.get(kind + "/" + id));
                }
            }

            @Override
            public Optional<Record> byKey(String kind, String uniqueKey) {
                return Optional.empty();
            }

            @Override
            public List<Record> list(String kind) {
                synchronized (ReplayJournal.this) {
                    return records.values().stream()
                            .filter(r -> r.kind().equals(kind))
                            .toList();
                }
            }

            @Override
            public List<Record> history(String kind, String id) {
                return List.of();
            }

            @Override
            public AutoCloseable watch(String kind, Consumer<Change> listener) {
                return () -> {};
            }

            @Override
            public String freshId() {
                return "fresh";
            }
        };
    }

    @Override
    public Counters counters() {
        return new Counters() {
            @Override
            public Map<String, Long> all() {
                synchronized (ReplayJournal.this) {
                    return Map.copyOf(counters);
                }
            }

            @Override
            public long get(String name) {
                return all().getOrDefault(name, 0L);
            }

            @Override
            public Map<String, Long> lags() {
                return Map.of();
            }

            @Override
            public Map<String, Long> handled() {
                return Map.of();
            }
        };
    }

    @Override
    public long guard(String name) {
        return 0;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public Cursor<RawMessage> openInbox(String name, String adapter) {
        throw new JournalException.Conflict("a replay opens no cursor");
    }

    @Override
    public Cursor<Observed> openObservations(String name, Set<Lane> lanes, Start start) {
        throw new JournalException.Conflict("a replay opens no cursor");
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
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
}
