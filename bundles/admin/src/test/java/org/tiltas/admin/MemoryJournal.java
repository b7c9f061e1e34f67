package org.tiltas.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.journal.Audits;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Holds;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** A journal in memory, as far as the management interface looks into one. */
final class MemoryJournal implements Journal {
    final MemoryRecords records = new MemoryRecords();
    final MemoryHolds holds = new MemoryHolds();
    Alerts alerts;
    final Map<Long, Quarantined.Entry> quarantined = new TreeMap<>(Collections.reverseOrder());
    final Map<Long, Parking.Entry> parked = new TreeMap<>(Collections.reverseOrder());
    final List<RawMessage> appended = new ArrayList<>();
    final List<Trace> traces = new ArrayList<>();
    final List<Unit.Audit> audits = new ArrayList<>();
    final Map<String, Long> counters = new HashMap<>();
    final List<Unit> units = new ArrayList<>();
    volatile Optional<String> trouble = Optional.empty();
    volatile Messages.Query lastQuery;

    @Override
    public synchronized CompletableFuture<Committed> commit(Unit unit) {
        if (trouble.isPresent()) {
            return CompletableFuture.failedFuture(new JournalException.Unavailable(trouble.get(), null));
        }
        try {
            records.apply(unit.records());
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
        units.add(unit);
        holds.apply(unit);
        audits.addAll(unit.audits());
        unit.quarantineEnds().forEach(end -> quarantined.remove(end.id()));
        List<String> ids = new ArrayList<>();
        for (RawMessage message : unit.messages()) {
            appended.add(message);
            ids.add("m" + appended.size());
        }
        return CompletableFuture.completedFuture(new Committed(ids, List.of(), List.of()));
    }

    @Override
    public Records records() {
        return records;
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
                return traces.stream().filter(trace -> trace.id().equals(id)).findFirst();
            }

            @Override
            public List<Trace> search(Query query, String before, int limit) {
                lastQuery = query;
                return traces.stream()
                        .filter(trace -> before.isEmpty() || trace.id().compareTo(before) < 0)
                        .limit(limit)
                        .toList();
            }
        };
    }

    @Override
    public Quarantine quarantine() {
        return new Quarantine() {
            @Override
            public List<Quarantined.Entry> list(String module, String reason, Instant since, long before, int limit) {
                return quarantined.values().stream()
                        .filter(e ->
                                module.isEmpty() || e.quarantined().module().equals(module))
                        .filter(e ->
                                reason.isEmpty() || e.quarantined().reason().equals(reason))
                        .filter(e -> e.id() < before && !e.at().isBefore(since))
                        .limit(limit)
                        .toList();
            }

            @Override
            public Optional<Quarantined.Entry> get(long id) {
                return Optional.ofNullable(quarantined.get(id));
            }
        };
    }

    @Override
    public Deliveries deliveries() {
        return new Deliveries() {
            @Override
            public Optional<Receipt.Item> receipt(String partner, String observationId) {
                return Optional.empty();
            }

            @Override
            public List<Deferral> deferrals(String partner) {
                return List.of();
            }

            @Override
            public List<Parking.Entry> parked(String partner, Instant since, long before, int limit) {
                return parked.values().stream()
                        .filter(e -> partner.isEmpty() || e.parking().partner().equals(partner))
                        .filter(e -> e.id() < before)
                        .limit(limit)
                        .toList();
            }

            @Override
            public Optional<Parking.Entry> parkedEntry(long id) {
                return Optional.ofNullable(parked.get(id));
            }

            @Override
            public Totals totals(String partner) {
                return new Totals(7, 1, parked.size());
            }
        };
    }

    @Override
    public Counters counters() {
        return new Counters() {
            @Override
            public Map<String, Long> all() {
                return counters;
            }

            @Override
            public long get(String name) {
                return counters.getOrDefault(name, 0L);
            }

            @Override
            public Map<String, Long> lags() {
                return Map.of("partner/hospital", 3L);
            }

            @Override
            public Map<String, Long> handled() {
                return Map.of("adapter/gatt", 12L);
            }
        };
    }

    @Override
    public Audits audits() {
        return (before, limit) -> {
            List<Audits.Entry> out = new ArrayList<>();
            for (int i = audits.size(); i > 0 && out.size() < limit; i--) {
                if (i < before) {
                    out.add(new Audits.Entry(i, audits.get(i - 1)));
                }
            }
            return out;
        };
    }

    @Override
    public Alerts alerts() {
        return alerts;
    }

    @Override
    public Holds holds() {
        return holds;
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
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
    public Cursor<RawMessage> openInbox(String name, String adapter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cursor<Observed> openObservations(String name, Set<org.tiltas.api.Lane> lanes, Start start) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long guard(String name) {
        return 0;
    }

    Optional<Record> record(String kind, String id) {
        return records.get(kind, id);
    }
}
