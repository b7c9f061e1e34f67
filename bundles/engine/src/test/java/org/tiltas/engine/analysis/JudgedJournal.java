package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
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
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** A journal in memory with what analyses need of one: states, guards, alerts, observations and records. */
final class JudgedJournal implements Journal {
    final Map<String, Map<String, byte[]>> states = new HashMap<>();
    final Map<String, Alert> alerts = new LinkedHashMap<>();
    final List<Finding> findings = new ArrayList<>();
    final Map<String, List<Observed>> observations = new LinkedHashMap<>();
    final Map<String, Record> records = new TreeMap<>();
    final Map<String, Long> guards = new HashMap<>();
    final List<Quarantined> quarantined = new ArrayList<>();
    final List<Unit.Audit> audits = new ArrayList<>();
    final Map<String, Long> lags = new HashMap<>();
    final Map<String, Long> handled = new HashMap<>();
    private final Map<String, List<Consumer<Records.Change>>> watchers = new HashMap<>();
    private long offset;
    /** How often evidence was read back. */
    int searches;
    /** Called before each commit, as somebody else who is quicker. */
    Runnable rival = () -> {};

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        Runnable other = rival;
        rival = () -> {};
        other.run();
        for (Map.Entry<String, Long> required : unit.required().entrySet()) {
            if (guard(required.getKey()) != required.getValue()) {
                return CompletableFuture.failedFuture(new JournalException.Stale(required.getKey()));
            }
        }
        Map<String, Alert> after = new LinkedHashMap<>(alerts);
        for (FindingWrite write : unit.findings()) {
            Alert alert = write.alert();
            long version = after.containsKey(alert.id()) ? after.get(alert.id()).version() : 0;
            if (alert.version() != version + 1) {
                return CompletableFuture.failedFuture(new JournalException.Conflict("alert " + alert.id()));
            }
            after.put(alert.id(), alert);
            long same = after.values().stream()
                    .filter(a -> a.isActive()
                            && a.kind().equals(alert.kind())
                            && a.key().equals(alert.key())
                            && a.source().module().equals(alert.source().module()))
                    .count();
            if (same > 1) {
                return CompletableFuture.failedFuture(new JournalException.Conflict("two active of " + alert.kind()
                        + ": " + unit.findings().stream().map(w -> "\n" + w).toList() + "\n"
                        + alerts.values().stream().map(w -> "\n" + w).toList()));
            }
        }
        for (RecordWrite write : unit.records()) {
            Record now = records.get(write.kind() + "/" + write.id());
            if (write.expected() != RecordWrite.ANY && write.expected() != (now == null ? 0 : now.version())) {
                return CompletableFuture.failedFuture(new JournalException.Conflict(write.id()));
            }
        }
        alerts.putAll(after);
        unit.findings().forEach(write -> findings.add(new Finding(++offset, write.alert(), write.change())));
        unit.states().forEach(s -> {
            Map<String, byte[]> of = states.computeIfAbsent(s.module(), m -> new TreeMap<>());
            if (s.value().length == 0) {
                of.remove(s.key());
            } else {
                of.put(s.key(), s.value());
            }
        });
        unit.observations().forEach(this::observe);
        unit.bumped().forEach(guard -> guards.merge(guard, 1L, Long::sum));
        quarantined.addAll(unit.quarantined());
        audits.addAll(unit.audits());
        unit.records().forEach(this::put);
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    private void put(RecordWrite write) {
        String key = write.kind() + "/" + write.id();
        Record before = records.get(key);
        Record now = new Record(
                write.kind(),
                write.id(),
                before == null ? 1 : before.version() + 1,
                Instant.now(),
                write.body().orElse(""));
        records.put(key, now);
        watchers.getOrDefault(write.kind(), List.of())
                .forEach(w -> w.accept(new Records.Change(write.kind(), write.id(), Optional.of(now))));
    }

    /** As the real one settles identities: the same is a repetition, a change with a cause a version. */
    synchronized Observed observe(Measurement m) {
        Optional<Observed> known = byIdentity(m.identityTime(), m.identity());
        if (known.isPresent()) {
            Measurement held = known.get().measurement();
            boolean voids = m.status() == ReadingStatus.ENTERED_IN_ERROR && held.status() != m.status();
            boolean amends = m.status() != ReadingStatus.FINAL
                    && (!held.value().equals(m.value())
                            || held.status() == ReadingStatus.ENTERED_IN_ERROR && held.status() != m.status());
            return voids || amends ? version(known.get().id(), m) : known.get();
        }
        String id = Long.toString(++offset);
        Observed row = new Observed(offset, id, 1, m.received(), m);
        observations.put(id, new ArrayList<>(List.of(row)));
        return row;
    }

    synchronized Observed version(String id, Measurement m) {
        List<Observed> versions = observations.get(id);
        Observed row = new Observed(++offset, id, versions.size() + 1, m.received(), m);
        versions.add(row);
        return row;
    }

    @Override
    public long guard(String name) {
        return guards.getOrDefault(name, 0L);
    }

    private Optional<Observed> byIdentity(Instant time, UUID identity) {
        return observations.values().stream()
                .map(versions -> versions.get(versions.size() - 1))
                .filter(o -> o.measurement().identity().equals(identity))
                .findFirst();
    }

    @Override
    public States states() {
        return new States() {
            @Override
            public Optional<byte[]> get(String module, String key) {
                return Optional.ofNullable(states.getOrDefault(module, Map.of()).get(key));
            }

            @Override
            public List<String> keys(String module) {
                return List.copyOf(states.getOrDefault(module, Map.of()).keySet());
            }
        };
    }

    @Override
    public Alerts alerts() {
        return new Alerts() {
            @Override
            public Optional<Alert> get(String id) {
                return Optional.ofNullable(alerts.get(id));
            }

            @Override
            public List<Alert> open() {
                return alerts.values().stream().filter(Alert::isActive).toList();
            }

            @Override
            public List<Alert> search(Query query) {
                return alerts.values().stream()
                        .filter(a ->
                                query.module().isEmpty() || a.source().module().equals(query.module()))
                        .filter(a -> query.key().isEmpty() || a.key().id().equals(query.key()))
                        .limit(query.limit())
                        .toList();
            }

            @Override
            public Page page(Query query) {
                return new Page(search(query), Optional.empty());
            }

            @Override
            public List<Finding> history(String id) {
                return findings.stream().filter(f -> f.alert().id().equals(id)).toList();
            }
        };
    }

    @Override
    public Observations observations() {
        return new Observations() {
            @Override
            public Optional<Observed> get(String id) {
                List<Observed> versions = history(id);
                return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
            }

            @Override
            public List<Observed> history(String id) {
                return List.copyOf(observations.getOrDefault(id, List.of()));
            }

            @Override
            public Optional<Observed> byIdentity(Instant time, UUID identity) {
                return JudgedJournal.this.byIdentity(time, identity);
            }

            @Override
            public List<Observed> search(Query q) {
                searches += q.metrics().contains("heart-rate") ? 1 : 0;
                return observations.values().stream()
                        .map(versions -> versions.get(versions.size() - 1))
                        .filter(o -> fits(q, o.measurement()))
                        .sorted(Comparator.comparing(
                                o -> o.measurement().effective().toInstant()))
                        .skip(q.skip())
                        .limit(q.limit())
                        .toList();
            }

            @Override
            public int count(Query query, int atMost) {
                return Math.min(atMost, search(query).size());
            }

            @Override
            public List<Observed> ofSubject(String subject, Lane lane, long from, long to, int limit) {
                return List.of();
            }
        };
    }

    private static boolean fits(Observations.Query q, Measurement m) {
        Instant at = m.effective().toInstant();
        return (q.subjects().isEmpty() || q.subjects().contains(m.subject().reference()))
                && (q.devices().isEmpty() || q.devices().contains(m.device()))
                && (q.metrics().isEmpty() || q.metrics().contains(m.metric()))
                && q.effectiveFrom().filter(at::isBefore).isEmpty()
                && q.effectiveTo().filter(to -> !at.isBefore(to)).isEmpty();
    }

    @Override
    public Records records() {
        return new Records() {
            @Override
            public Optional<Record> get(String kind, String id) {
                return Optional.ofNullable(records.get(kind + "/" + id));
            }

            @Override
            public Optional<Record> byKey(String kind, String uniqueKey) {
                return Optional.empty();
            }

            @Override
            public List<Record> list(String kind) {
                return records.values().stream()
                        .filter(r -> r.kind().equals(kind))
                        .toList();
            }

            @Override
            public List<Record> history(String kind, String id) {
                return List.of();
            }

            @Override
            public AutoCloseable watch(String kind, Consumer<Change> listener) {
                list(kind).forEach(r -> listener.accept(new Change(kind, r.id(), Optional.of(r))));
                watchers.computeIfAbsent(kind, k -> new ArrayList<>()).add(listener);
                return () -> watchers.get(kind).remove(listener);
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
                return Map.of();
            }

            @Override
            public long get(String name) {
                return 0;
            }

            @Override
            public Map<String, Long> lags() {
                return Map.copyOf(lags);
            }

            @Override
            public Map<String, Long> handled() {
                return Map.copyOf(handled);
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
