package org.tiltas.clinical;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** A journal in memory that keeps the promises this room relies on: guards, versions, unique keys, watches, identities. */
public final class FakeJournal {
    public final List<Measurement> observations = new ArrayList<>();
    public final Map<Long, Measurement> waiting = new LinkedHashMap<>();
    public final List<Unit> units = new CopyOnWriteArrayList<>();
    public final Map<String, RawMessage> messages = new LinkedHashMap<>();
    /** Called before each commit; may throw what the commit shall fail with. */
    public volatile Consumer<Unit> beforeCommit = unit -> {};

    private final Map<String, Record> records = new HashMap<>();
    /** Newest first. */
    private final Map<String, List<Record>> versions = new HashMap<>();

    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, Long> guards = new HashMap<>();
    private final Map<String, List<Consumer<Records.Change>>> watchers = new HashMap<>();
    private final Set<Object> identities = new HashSet<>();
    /** By module and key, with a line break between. */
    private final Map<String, byte[]> states = new TreeMap<>();

    private long next = 1;

    public Journal journal() {
        return (Journal) Proxy.newProxyInstance(
                FakeJournal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "commit" -> commit((Unit) arguments[0]);
                    case "guard" -> guard((String) arguments[0]);
                    case "records" -> recordsView();
                    case "waitings" -> waitings();
                    case "messages" -> messagesView();
                    case "states" -> statesView();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    public synchronized long guard(String name) {
        return guards.getOrDefault(name, 0L);
    }

    public CompletableFuture<Committed> commit(Unit unit) {
        try {
            beforeCommit.accept(unit);
            return CompletableFuture.completedFuture(apply(unit));
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized Committed apply(Unit unit) {
        unit.required().forEach((guard, value) -> {
            if (guard(guard) != value) {
                throw new JournalException.Stale(guard);
            }
        });
        for (RecordWrite write : unit.records()) {
            Record now = records.get(write.kind() + "/" + write.id());
            long version = now == null ? 0 : now.version();
            if (write.expected() != RecordWrite.ANY && write.expected() != version) {
                throw new JournalException.Conflict("version of " + write.id());
            }
            String holder = ids.get(write.kind() + "\n" + write.uniqueKey());
            if (!write.uniqueKey().isEmpty() && holder != null && !holder.equals(write.id())) {
                throw new JournalException.Conflict("key " + write.uniqueKey());
            }
        }
        List<Boolean> observed = new ArrayList<>();
        for (Measurement m : unit.observations()) {
            observed.add(identities.add(List.of(m.identityTime(), m.identity())) && observations.add(m));
        }
        for (Measurement m : unit.waiting()) {
            if (identities.add(List.of(m.identityTime(), m.identity()))) {
                waiting.put(next++, m);
            }
        }
        for (Unit.Release release : unit.released()) {
            if (waiting.remove(release.waitingId()) != null) {
                observations.add(release.measurement());
            }
        }
        for (RecordWrite write : unit.records()) {
            put(write);
        }
        for (Unit.StateWrite write : unit.states()) {
            String key = write.module() + "\n" + write.key();
            if (write.value().length == 0) {
                states.remove(key);
            } else {
                states.put(key, write.value());
            }
        }
        unit.bumped().forEach(guard -> guards.merge(guard, 1L, Long::sum));
        units.add(unit);
        return new Committed(List.of(), List.of(), observed);
    }

    private void put(RecordWrite write) {
        String key = write.kind() + "/" + write.id();
        Record before = records.get(key);
        Record now = write.body()
                .map(body -> new Record(
                        write.kind(), write.id(), before == null ? 1 : before.version() + 1, Instant.now(), body))
                .orElse(null);
        if (now == null) {
            records.remove(key);
        } else {
            records.put(key, now);
            versions.computeIfAbsent(key, k -> new ArrayList<>()).add(0, now);
        }
        ids.values().remove(write.id());
        if (!write.uniqueKey().isEmpty()) {
            ids.put(write.kind() + "\n" + write.uniqueKey(), write.id());
        }
        Records.Change change = new Records.Change(write.kind(), write.id(), Optional.ofNullable(now));
        watchers.getOrDefault(write.kind(), List.of()).forEach(w -> w.accept(change));
    }

    public Records recordsView() {
        return new Records() {
            @Override
            public Optional<Record> get(String kind, String id) {
                synchronized (FakeJournal.this) {
                    return Optional.ofNullable(records.get(kind + "/" + id));
                }
            }

            @Override
            public Optional<Record> byKey(String kind, String uniqueKey) {
                synchronized (FakeJournal.this) {
                    return Optional.ofNullable(ids.get(kind + "\n" + uniqueKey)).flatMap(id -> get(kind, id));
                }
            }

            @Override
            public List<Record> list(String kind) {
                synchronized (FakeJournal.this) {
                    return records.values().stream()
                            .filter(r -> r.kind().equals(kind))
                            .sorted(Comparator.comparing(Record::id))
                            .toList();
                }
            }

            @Override
            public List<Record> history(String kind, String id) {
                synchronized (FakeJournal.this) {
                    return List.copyOf(versions.getOrDefault(kind + "/" + id, List.of()));
                }
            }

            @Override
            public AutoCloseable watch(String kind, Consumer<Change> listener) {
                synchronized (FakeJournal.this) {
                    list(kind).forEach(r -> listener.accept(new Change(kind, r.id(), Optional.of(r))));
                    watchers.computeIfAbsent(kind, k -> new CopyOnWriteArrayList<>())
                            .add(listener);
                    return () -> watchers.get(kind).remove(listener);
                }
            }

            @Override
            public String freshId() {
                synchronized (FakeJournal.this) {
                    return "fresh" + next++;
                }
            }
        };
    }

    public States statesView() {
        return new States() {
            @Override
            public Optional<byte[]> get(String module, String key) {
                synchronized (FakeJournal.this) {
                    return Optional.ofNullable(states.get(module + "\n" + key));
                }
            }

            @Override
            public List<String> keys(String module) {
                synchronized (FakeJournal.this) {
                    return states.keySet().stream()
                            .filter(key -> key.startsWith(module + "\n"))
                            .map(key -> key.substring(module.length() + 1))
                            .toList();
                }
            }
        };
    }

    private Waitings waitings() {
        return new Waitings() {
            @Override
            public List<Waiting> ofDevice(String device, Instant from, Instant to, int limit) {
                synchronized (FakeJournal.this) {
                    return waiting.entrySet().stream()
                            .filter(e -> e.getValue().device().equals(device))
                            .filter(e -> !at(e.getValue()).isBefore(from)
                                    && at(e.getValue()).isBefore(to))
                            .sorted(Comparator.comparing(e -> at(e.getValue())))
                            .limit(limit)
                            .map(e -> new Waiting(e.getKey(), e.getValue()))
                            .toList();
                }
            }

            @Override
            public Optional<Waiting> get(long id) {
                synchronized (FakeJournal.this) {
                    return Optional.ofNullable(waiting.get(id)).map(m -> new Waiting(id, m));
                }
            }

            @Override
            public List<Waiting> list(Optional<String> device, long before, int limit) {
                synchronized (FakeJournal.this) {
                    return waiting.entrySet().stream()
                            .filter(e -> e.getKey() < before)
                            .filter(e -> device.isEmpty()
                                    || device.get().equals(e.getValue().device()))
                            .sorted(Map.Entry.<Long, Measurement>comparingByKey()
                                    .reversed())
                            .limit(limit)
                            .map(e -> new Waiting(e.getKey(), e.getValue()))
                            .toList();
                }
            }

            @Override
            public List<String> devices() {
                synchronized (FakeJournal.this) {
                    return waiting.values().stream()
                            .map(Measurement::device)
                            .distinct()
                            .toList();
                }
            }
        };
    }

    private static Instant at(Measurement m) {
        return m.effective().toInstant();
    }

    private Messages messagesView() {
        return new Messages() {
            @Override
            public Optional<RawMessage> get(String id) {
                return Optional.ofNullable(messages.get(id));
            }

            @Override
            public Optional<Trace> trace(String id) {
                return get(id).map(FakeJournal::trace);
            }

            @Override
            public List<Trace> search(Query query, String before, int limit) {
                return messages.values().stream()
                        .filter(m -> m.gateway().equals(query.gateway())
                                && !m.received().isBefore(query.since()))
                        .sorted(Comparator.comparing(RawMessage::received).reversed())
                        .limit(limit)
                        .map(FakeJournal::trace)
                        .toList();
            }
        };
    }

    private static Trace trace(RawMessage m) {
        return new Trace(
                m.id(),
                m.received(),
                m.gateway(),
                m.transport(),
                m.adapter(),
                m.topic(),
                m.payload().length,
                "read",
                Optional.empty(),
                "",
                List.of());
    }
}
