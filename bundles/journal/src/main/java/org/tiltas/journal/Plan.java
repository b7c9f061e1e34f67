package org.tiltas.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/**
 * What one transaction will write: the units that fit, with every number assigned. Made by the appender alone, so what
 * is checked here against memory cannot change before the commit.
 */
final class Plan {
    /** A message with its place. */
    record InboxRow(Log<RawMessage> log, long position, RawMessage message) {}

    /** A quarantine entry with its id. */
    record QuarantineRow(long id, Quarantined entry) {}

    /** A parked delivery with its id. */
    record ParkedRow(long id, Parking parking) {}

    /** A release with the place its observation gets. */
    record ReleaseRow(long waitingId, Candidate candidate) {}

    /** A message read once more. */
    record RereadRow(Pending pending, Unit.Reread reread) {}

    final Instant now;
    final List<Pending> units = new ArrayList<>();
    final List<InboxRow> inbox = new ArrayList<>();
    final List<Candidate> candidates = new ArrayList<>();
    final List<ReleaseRow> releases = new ArrayList<>();
    final List<RereadRow> rereads = new ArrayList<>();
    final List<QuarantineRow> quarantined = new ArrayList<>();
    final List<ParkedRow> parked = new ArrayList<>();
    final List<Record> records = new ArrayList<>();
    final Map<String, Record> recordsAfter = new HashMap<>();
    final Map<String, String> keysAfter = new HashMap<>();
    final List<RecordWrite> recordWrites = new ArrayList<>();
    final Map<String, Long> counts = new HashMap<>();
    final Set<String> bumped = new HashSet<>();
    final ErasedLogs erased = new ErasedLogs();
    final Set<String> erasedAlerts = new HashSet<>();
    final List<Erase.Rows> rowsErased = new ArrayList<>();
    final CursorPlan cursors;
    final AlertPlan findings;
    long nextInbox;
    long nextObservation;
    long nextFinding;
    long nextRow;

    private final JournalState state;

    Plan(JournalState state, Instant now) {
        this.state = state;
        this.cursors = new CursorPlan(state);
        this.findings = new AlertPlan(state);
        this.now = now;
        Heads heads = state.heads();
        nextInbox = heads.inbox();
        nextObservation = heads.observation();
        nextFinding = heads.finding();
        nextRow = heads.row();
    }

    /** Rows that are erased by this plan. */
    void rowsErased(Erase.Rows step) {
        rowsErased.add(step);
    }

    /** By which erasure a row went lately. */
    Optional<String> erasure(long offset) {
        return state.erasedOffsets().erasure(offset);
    }

    Heads heads() {
        return new Heads(nextInbox, nextObservation, nextFinding, nextRow);
    }

    /** Takes a unit in, or throws and leaves the plan as it was. */
    void add(Pending pending) throws JournalException, SQLException {
        Unit unit = pending.unit();
        check(unit);
        pending.reset();
        units.add(pending);
        unit.bumped().forEach(bumped::add);
        unit.moves().forEach(cursors::apply);
        for (Unit.Expiry expiry : unit.expiries()) {
            cursors.apply(expiry, ++nextRow).ifPresent(range -> count("expired." + expiry.cursor(), range.count()));
        }
        for (RecordWrite write : unit.records()) {
            apply(write);
        }
        for (int i = 0; i < unit.messages().size(); i++) {
            RawMessage message = unit.messages().get(i);
            Log<RawMessage> log = state.logs().inbox(message.adapter(), message.lane(), state.heads());
            long position = ++nextInbox;
            String id = MessageKey.format(log.id(), position);
            pending.message(id);
            inbox.add(new InboxRow(log, position, withId(message, id)));
            if (!unit.isAgain(i)) {
                count("received", 1);
                count("received." + message.transport() + "." + message.adapter(), 1);
            }
            count(log.counter(), 1);
        }
        addMeasurements(pending, unit);
        for (FindingWrite write : unit.findings()) {
            findings.apply(write, ++nextFinding);
            Log<?> log = findings.rows().get(findings.rows().size() - 1).log();
            count(log.counter(), 1);
            count("findings", 1);
            count(
                    "findings." + write.alert().source().module() + "."
                            + write.change().what().name().toLowerCase(Locale.ROOT),
                    1);
        }
        unit.rereads().forEach(reread -> rereads.add(new RereadRow(pending, reread)));
        for (Quarantined entry : unit.quarantined()) {
            long id = ++nextRow;
            pending.quarantine(id);
            quarantined.add(new QuarantineRow(id, entry));
            if (entry.message().id().isEmpty()) {
                count("received", 1);
            }
            count("quarantined", 1);
            count("quarantined." + entry.module() + "." + entry.reason(), 1);
        }
        for (Parking parking : unit.parked()) {
            if (erasure(parking.offset()).isEmpty()) {
                parked.add(new ParkedRow(++nextRow, parking));
            }
            count("parked." + parking.partner(), 1);
        }
        unit.receipts().forEach(r -> count("delivered." + r.partner(), r.items().size()));
        unit.counted().forEach(this::count);
    }

    private void addMeasurements(Pending pending, Unit unit) {
        int index = 0;
        for (Measurement m : unit.observations()) {
            candidates.add(new Candidate(m, pending, index++, ++nextObservation));
        }
        for (Measurement m : unit.waiting()) {
            candidates.add(new Candidate(m, pending, -1, -(++nextRow)));
        }
        for (Unit.Release release : unit.released()) {
            releases.add(new ReleaseRow(
                    release.waitingId(), new Candidate(release.measurement(), pending, -1, ++nextObservation)));
        }
    }

    void count(String name, long delta) {
        counts.merge(name, delta, Long::sum);
    }

    Log<Observed> logOf(Lane lane) {
        return state.logs().observations(lane);
    }

    Optional<Log<?>> logOf(int id) {
        return state.logs().byId(id);
    }

    RawMessage message(ResultSet row) throws SQLException {
        return MessageRows.row(row, state.logs());
    }

    private void check(Unit unit) throws SQLException {
        unit.required().forEach((guard, value) -> {
            if (bumped.contains(guard) || state.guard(guard) != value) {
                throw new JournalException.Stale(guard + " changed since the unit was made");
            }
        });
        for (Unit.CursorMove move : unit.moves()) {
            cursors.check(move);
        }
        unit.expiries().forEach(cursors::check);
        findings.check(unit.findings());
        for (Measurement m : unit.observations()) {
            state.horizon().check(m.identityTime(), now);
        }
        for (Measurement m : unit.waiting()) {
            state.horizon().check(m.identityTime(), now);
        }
        for (Unit.Reread reread : unit.rereads()) {
            for (Measurement m : reread.owned()) {
                state.horizon().check(m.identityTime(), now);
            }
            for (Measurement m : reread.unowned()) {
                state.horizon().check(m.identityTime(), now);
            }
        }
        Map<String, Boolean> seen = new HashMap<>();
        for (RecordWrite write : unit.records()) {
            check(write, seen);
        }
    }

    private void check(RecordWrite write, Map<String, Boolean> seen) {
        String key = RecordStore.key(write.kind(), write.id());
        if (seen.put(key, true) != null) {
            throw new JournalException.Conflict(write.kind() + "/" + write.id() + ": written twice in one unit");
        }
        Record now = present(key);
        long version = now == null ? 0 : now.version();
        if (write.expected() != RecordWrite.ANY && write.expected() != version) {
            throw new JournalException.Conflict(
                    write.kind() + "/" + write.id() + ": is at version " + version + ", not " + write.expected());
        }
        if (!write.uniqueKey().isEmpty()) {
            String holder = holder(write.kind(), write.uniqueKey());
            if (holder != null && !holder.equals(write.id())) {
                throw new JournalException.Conflict(
                        write.kind() + "/" + write.id() + ": " + write.uniqueKey() + " belongs to " + holder);
            }
        }
    }

    private void apply(RecordWrite write) {
        String key = RecordStore.key(write.kind(), write.id());
        Record before = present(key);
        recordWrites.add(write);
        if (write.body().isEmpty()) {
            recordsAfter.put(key, null);
            records.add(null);
            return;
        }
        long version =
                before == null ? state.records().lastVersion(write.kind(), write.id()) + 1 : before.version() + 1;
        Record after =
                new Record(write.kind(), write.id(), version, now, write.body().get());
        recordsAfter.put(key, after);
        records.add(after);
        if (!write.uniqueKey().isEmpty()) {
            keysAfter.put(RecordStore.key(write.kind(), write.uniqueKey()), write.id());
        }
    }

    private Record present(String key) {
        return recordsAfter.containsKey(key)
                ? recordsAfter.get(key)
                : state.records().present(key);
    }

    private String holder(String kind, String uniqueKey) {
        String key = RecordStore.key(kind, uniqueKey);
        String planned = keysAfter.get(key);
        return planned != null ? planned : state.records().holder(key);
    }

    private static RawMessage withId(RawMessage m, String id) {
        return new RawMessage(
                id,
                m.adapter(),
                m.gateway(),
                m.transport(),
                m.topic(),
                m.contentType(),
                m.received(),
                m.redelivered(),
                m.lane(),
                m.payload());
    }
}
