package org.tiltas.journal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.journal.Batch.Entry;

/** What is committed, as the running server holds it in memory. Changed by the appender only. */
final class JournalState {
    private static final int ROW_BYTES = 600;

    private final Logs logs;
    private final RecordStore records;
    private final CounterStore counters;
    private final CursorTable cursors;
    private final HoldLimits holdLimits;
    private final AlertStore alerts;
    private final Horizon horizon;
    private final ErasedOffsets erasedOffsets = new ErasedOffsets();
    private final Map<String, Long> guards = new ConcurrentHashMap<>();
    private volatile Heads heads;

    JournalState(Database database, Heads heads, Horizon horizon) throws SQLException {
        this.heads = heads;
        this.horizon = horizon;
        logs = new Logs(database);
        logs.load(heads);
        records = new RecordStore(database);
        records.load();
        counters = new CounterStore(database);
        counters.load();
        cursors = new CursorTable(database, logs, counters);
        cursors.load();
        holdLimits = new HoldLimits(database);
        holdLimits.load();
        alerts = new AlertStore(database);
        alerts.load();
    }

    Logs logs() {
        return logs;
    }

    RecordStore records() {
        return records;
    }

    CounterStore counters() {
        return counters;
    }

    CursorTable cursors() {
        return cursors;
    }

    HoldLimits holdLimits() {
        return holdLimits;
    }

    AlertStore alerts() {
        return alerts;
    }

    Horizon horizon() {
        return horizon;
    }

    Heads heads() {
        return heads;
    }

    long guard(String name) {
        return guards.getOrDefault(name, 0L);
    }

    /**
     * Makes a committed plan visible. Records come before guards: whoever reads a guard and then resolves must never
     * combine the new number with the old assignments. Rows that readers wait for come last.
     */
    void committed(Plan plan, List<Candidate> appended) {
        heads = plan.heads();
        records.committed(plan.recordWrites, plan.records);
        plan.bumped.forEach(guard -> guards.merge(guard, 1L, Long::sum));
        counters.committed(plan.counts);
        plan.units.forEach(p -> {
            cursors.committed(p.unit().moves());
            holdLimits.committed(p.unit());
        });
        cursors.released(plan.cursors.ranges());
        alerts.committed(plan.findings.rows());
        alerts.forget(plan.erasedAlerts);
        publishMessages(plan);
        publishObservations(plan, appended);
        publishFindings(plan);
        plan.erased.committed(cursors);
        plan.rowsErased.forEach(step -> erasedOffsets.add(step.erasure(), step.offsets()));
    }

    ErasedOffsets erasedOffsets() {
        return erasedOffsets;
    }

    private static void publishMessages(Plan plan) {
        Map<Log<RawMessage>, List<Entry<RawMessage>>> rows = new LinkedHashMap<>();
        Map<Log<RawMessage>, List<Integer>> sizes = new LinkedHashMap<>();
        for (Plan.InboxRow row : plan.inbox) {
            rows.computeIfAbsent(row.log(), l -> new ArrayList<>()).add(new Entry<>(row.position(), row.message()));
            sizes.computeIfAbsent(row.log(), l -> new ArrayList<>())
                    .add(ROW_BYTES + row.message().payload().length);
        }
        rows.forEach((log, list) -> log.tail().append(list, sizes.get(log)));
    }

    private static void publishObservations(Plan plan, List<Candidate> appended) {
        Map<Log<Observed>, List<Entry<Observed>>> rows = new LinkedHashMap<>();
        Map<Log<Observed>, List<Integer>> sizes = new LinkedHashMap<>();
        for (Candidate c : appended) {
            Log<Observed> log = plan.logOf(c.measurement().lane());
            rows.computeIfAbsent(log, l -> new ArrayList<>()).add(new Entry<>(c.position(), observed(c, plan.now)));
            sizes.computeIfAbsent(log, l -> new ArrayList<>()).add(ROW_BYTES);
        }
        rows.forEach((log, list) -> log.tail().append(list, sizes.get(log)));
    }

    private static void publishFindings(Plan plan) {
        Map<Log<Finding>, List<Entry<Finding>>> rows = new LinkedHashMap<>();
        Map<Log<Finding>, List<Integer>> sizes = new LinkedHashMap<>();
        for (AlertPlan.Row row : plan.findings.rows()) {
            rows.computeIfAbsent(row.log(), l -> new ArrayList<>())
                    .add(new Entry<>(row.finding().offset(), row.finding()));
            sizes.computeIfAbsent(row.log(), l -> new ArrayList<>()).add(ROW_BYTES);
        }
        rows.forEach((log, list) -> log.tail().append(list, sizes.get(log)));
    }

    private static Observed observed(Candidate c, Instant now) {
        Measurement m = c.measurement();
        return new Observed(c.position(), Long.toString(c.id()), c.version(), now, m);
    }
}
