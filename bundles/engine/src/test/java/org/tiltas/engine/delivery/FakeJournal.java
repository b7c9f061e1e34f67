package org.tiltas.engine.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** What deliveries need of a journal, in memory; commits at once. */
final class FakeJournal implements Journal {
    final List<Observed> rows = new ArrayList<>();
    final Map<Long, String> receipts = new TreeMap<>();
    final Map<Long, Parking.Entry> parked = new TreeMap<>();
    final List<Parking> everParked = new ArrayList<>();
    final Map<String, byte[]> states = new TreeMap<>();
    final Map<String, Long> counts = new TreeMap<>();
    final Map<String, Deferral> deferred = new LinkedHashMap<>();
    final Map<String, Record> records = new TreeMap<>();
    final Map<String, Long> lags = new TreeMap<>();
    final List<Unit.Audit> audits = new ArrayList<>();
    final List<String> dropped = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    final List<Erasures.Errand> untold = new ArrayList<>();
    final List<Erase.Asked> open = new ArrayList<>();
    final Map<String, Long> positions = new TreeMap<>();
    final Map<String, Consumer<Records.Change>> watchers = new LinkedHashMap<>();

    /** Called before and after each commit. */
    Runnable before = () -> {};

    Runnable after = () -> {};

    Deferral deferral(String subject) {
        return deferred.get(subject + " " + Lane.ROUTINE);
    }

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        before.run();
        for (Receipt receipt : unit.receipts()) {
            receipt.items().forEach(item -> receipts.put(item.offset(), item.remote()));
        }
        for (Parking parking : unit.parked()) {
            long id = everParked.size() + 1L;
            everParked.add(parking);
            parked.put(id, new Parking.Entry(id, Instant.EPOCH, parking));
        }
        unit.parkingEnds().forEach(end -> {
            parked.remove(end.id());
            ended.add(end.id() + " " + end.how());
        });
        unit.deferred().forEach(d -> deferred.put(d.subject() + " " + d.lane(), d));
        unit.undeferred().forEach(d -> deferred.remove(d.subject() + " " + d.lane()));
        unit.moves().forEach(move -> positions.put(move.cursor() + " " + move.lane(), move.to()));
        audits.addAll(unit.audits());
        unit.counted().forEach((name, delta) -> counts.merge(name, delta, Long::sum));
        for (Unit.StateWrite state : unit.states()) {
            String key = state.module() + " " + state.key();
            if (state.value().length == 0) {
                states.remove(key);
            } else {
                states.put(key, state.value());
            }
        }
        unit.erases().forEach(this::erase);
        unit.records().forEach(this::write);
        after.run();
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    private void erase(Erase step) {
        if (step instanceof Erase.Told told) {
            untold.remove(told.errand());
        } else if (step instanceof Erase.Asked asked) {
            untold.remove(asked.errand());
            open.add(asked);
        } else {
            throw new UnsupportedOperationException(step.toString());
        }
    }

    private void write(RecordWrite write) {
        String key = write.kind() + " " + write.id();
        Optional<Record> now = write.body().map(body -> {
            long version = records.containsKey(key) ? records.get(key).version() + 1 : 1;
            return new Record(write.kind(), write.id(), version, Instant.EPOCH, body);
        });
        now.ifPresentOrElse(record -> records.put(key, record), () -> records.remove(key));
        Optional.ofNullable(watchers.get(write.kind()))
                .ifPresent(watcher -> watcher.accept(new Records.Change(write.kind(), write.id(), now)));
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
        dropped.add(name);
        lags.remove(name);
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    @Override
    public Records records() {
        return new Records() {
            @Override
            public Optional<Record> get(String kind, String id) {
                return Optional.ofNullable(records.get(kind + " " + id));
            }

            @Override
            public List<Record> list(String kind) {
                return records.values().stream()
                        .filter(record -> record.kind().equals(kind))
                        .toList();
            }

            @Override
            public AutoCloseable watch(String kind, Consumer<Change> listener) {
                watchers.put(kind, listener);
                list(kind).forEach(record -> listener.accept(new Change(kind, record.id(), Optional.of(record))));
                return () -> watchers.remove(kind);
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
                return "id" + records.size();
            }
        };
    }

    @Override
    public States states() {
        return new States() {
            @Override
            public Optional<byte[]> get(String module, String key) {
                return Optional.ofNullable(states.get(module + " " + key));
            }

            @Override
            public List<String> keys(String module) {
                String prefix = module + " ";
                return states.keySet().stream()
                        .filter(key -> key.startsWith(prefix))
                        .map(key -> key.substring(prefix.length()))
                        .toList();
            }
        };
    }

    @Override
    public Observations observations() {
        return new Observations() {
            @Override
            public Optional<Observed> get(String id) {
                return rows.stream().filter(row -> row.id().equals(id)).reduce((a, b) -> b);
            }

            @Override
            public List<Observed> ofSubject(String subject, Lane lane, long from, long to, int limit) {
                return rows.stream()
                        .filter(row -> row.measurement().subject().reference().equals(subject)
                                && row.measurement().lane() == lane
                                && row.offset() >= from
                                && row.offset() <= to)
                        .limit(limit)
                        .toList();
            }

            @Override
            public List<Observed> history(String id) {
                return rows.stream().filter(row -> row.id().equals(id)).toList();
            }

            @Override
            public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
                return rows.stream()
                        .filter(row -> row.measurement().identity().equals(identity))
                        .reduce((a, b) -> b);
            }

            @Override
            public List<Observed> at(Collection<Long> offsets) {
                return rows.stream()
                        .filter(row -> offsets.contains(row.offset()))
                        .toList();
            }

            @Override
            public List<Observed> search(Query query) {
                return rows.stream()
                        .filter(row ->
                                get(row.id()).filter(newest -> newest == row).isPresent())
                        .filter(row -> matches(query, row.measurement()))
                        .sorted(Comparator.comparing(row -> row.measurement().effective()))
                        .skip(query.skip())
                        .limit(query.limit())
                        .toList();
            }

            private boolean matches(Query query, Measurement m) {
                Instant at = m.effective().toInstant();
                return (query.subjects().isEmpty()
                                || query.subjects().contains(m.subject().reference()))
                        && (query.devices().isEmpty() || query.devices().contains(m.device()))
                        && (query.metrics().isEmpty() || query.metrics().contains(m.metric()))
                        && query.effectiveFrom().map(from -> !at.isBefore(from)).orElse(true)
                        && query.effectiveTo().map(at::isBefore).orElse(true);
            }

            @Override
            public int count(Query query, int atMost) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Deliveries deliveries() {
        return new Deliveries() {
            @Override
            public Optional<Receipt.Item> receipt(String partner, String observationId) {
                return rows.stream()
                        .filter(row -> row.id().equals(observationId) && receipts.containsKey(row.offset()))
                        .map(row -> new Receipt.Item(row.offset(), receipts.get(row.offset())))
                        .reduce((a, b) -> b);
            }

            @Override
            public Optional<Receipt.Item> delivered(String partner, long offset) {
                return Optional.ofNullable(receipts.get(offset)).map(remote -> new Receipt.Item(offset, remote));
            }

            @Override
            public List<Parking> parkings(String partner, String observationId) {
                return everParked.stream()
                        .filter(parking -> parking.observation().equals(observationId))
                        .toList();
            }

            @Override
            public List<Receipt> receipts(String partner, Instant from, Instant to, long after, int most) {
                return receipts.entrySet().stream()
                        .filter(entry -> entry.getKey() > after)
                        .limit(most)
                        .map(entry ->
                                new Receipt(partner, from, List.of(new Receipt.Item(entry.getKey(), entry.getValue()))))
                        .toList();
            }

            @Override
            public List<Deferral> deferrals(String partner) {
                return List.copyOf(deferred.values());
            }

            @Override
            public Optional<Parking.Entry> parkedEntry(long id) {
                return Optional.ofNullable(parked.get(id));
            }

            @Override
            public List<Parking.Entry> parked(String partner, Instant since, long before, int limit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Totals totals(String partner) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Erasures erasures() {
        return new Erasures() {
            @Override
            public List<Errand> errands(String partner, int limit) {
                return untold.stream()
                        .filter(errand -> errand.partner().equals(partner))
                        .limit(limit)
                        .toList();
            }

            @Override
            public List<Untold> untold(String erasure, String partner, int limit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, Long> open(String erasure) {
                Map<String, Long> open = new TreeMap<>();
                untold.forEach(errand -> open.merge(errand.partner(), 1L, Long::sum));
                return open;
            }

            @Override
            public Map<String, Long> count(Scope scope) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, Long> holders(Set<String> patients) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Step next(Scope scope, Place place, Unit unit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int devices(Set<String> devices, Unit unit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int late(Unit unit) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Counters counters() {
        return new Counters() {
            @Override
            public Map<String, Long> lags() {
                return Map.copyOf(lags);
            }

            @Override
            public Map<String, Long> all() {
                return Map.of();
            }

            @Override
            public long get(String name) {
                return 0;
            }

            @Override
            public Map<String, Long> handled() {
                return Map.of();
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
    public long guard(String name) {
        return 0;
    }

    @Override
    public Messages messages() {
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
    public Optional<String> trouble() {
        return Optional.empty();
    }
}
