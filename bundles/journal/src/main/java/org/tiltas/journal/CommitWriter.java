package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Writes a plan in one transaction. */
final class CommitWriter {
    private static final String INBOX_COLUMNS =
            "log, position, received, gateway, transport, topic, content_type, redelivered, payload";
    private static final List<String> INBOX_TYPES =
            List.of("smallint", "bigint", "timestamptz", "text", "text", "text", "text", "boolean", "bytea");

    private final Connection connection;
    private final Plan plan;
    private final Partitions partitions;
    private final StatementGroup group;
    private final List<Candidate> appended = new ArrayList<>();
    private boolean commitSent;

    CommitWriter(Connection connection, Plan plan, Partitions partitions) {
        this.connection = connection;
        this.plan = plan;
        this.partitions = partitions;
        this.group = new StatementGroup(connection, plan.units.stream().allMatch(p -> isPlain(p.unit())));
    }

    /** Whether nothing of it reads or changes again what the same transaction writes. */
    private static boolean isPlain(Unit unit) {
        return unit.released().isEmpty()
                && unit.rereads().isEmpty()
                && unit.reissues().isEmpty()
                && unit.takings().isEmpty()
                && unit.erases().isEmpty()
                && unit.expiries().isEmpty()
                && unit.expiryEnds().isEmpty()
                && unit.holdLimits().isEmpty();
    }

    /**
     * Writes and commits.
     *
     * @param tx number of this transaction; afterwards the proof that it was committed
     */
    void write(long epoch, long tx) throws SQLException, IOException {
        List<Candidate> all = new ArrayList<>(plan.candidates);
        plan.releases.forEach(r -> all.add(r.candidate()));
        for (Plan.RereadRow row : plan.rereads) {
            row.reread().owned().forEach(m -> all.add(new Candidate(m, row.pending(), -1, 0)));
            row.reread().unowned().forEach(m -> all.add(new Candidate(m, row.pending(), -1, 0)));
        }
        partitions.prepare(connection, plan, all);
        connection.setAutoCommit(false);
        inbox();
        new RecordRows(connection).write(plan);
        measurements();
        new Revisions(connection, plan, appended).write();
        new Rereads(connection, plan, appended).write();
        new QuarantineRows(connection).write(plan);
        new DeliveryRows(connection, group).write(plan);
        new FindingRows(connection).write(plan);
        SideRows.write(connection, group, plan);
        List<Unit.CursorMove> moves = new ArrayList<>();
        plan.units.forEach(p -> moves.addAll(p.unit().moves()));
        CursorTable.write(connection, group, moves);
        new ExpiredRows(connection).write(plan);
        new ErasureRows(connection, plan).write();
        CounterStore.write(connection, group, plan.counts);
        fence(epoch, tx);
        group.run();
        commitSent = true;
        connection.commit();
    }

    /** The rows that became observations, in position order. */
    List<Candidate> appended() {
        return appended;
    }

    /** Whether a failure leaves open if the transaction was applied. */
    boolean commitSent() {
        return commitSent;
    }

    /** Last, so that the row every server updates is locked for the shortest time. */
    private void fence(long epoch, long tx) throws SQLException {
        Heads heads = plan.heads();
        group.add(
                rows -> {
                    if (rows != 1) {
                        throw new JournalException.Fenced("another server has taken over this database");
                    }
                },
                "update server set tx = ?, inbox_head = ?, observation_head = ?, finding_head = ?, row_head = ?"
                        + " where epoch = ?",
                tx,
                heads.inbox(),
                heads.observation(),
                heads.finding(),
                heads.row(),
                epoch);
    }

    private void inbox() throws SQLException, IOException {
        if (plan.inbox.size() <= FewRows.MOST) {
            FewRows few = new FewRows(INBOX_TYPES);
            inbox(few);
            few.send(connection, group, "inbox", INBOX_COLUMNS);
        } else {
            CopyRows many = new CopyRows();
            inbox(many);
            many.send(connection, "inbox", INBOX_COLUMNS);
        }
    }

    private void inbox(Fields rows) throws IOException {
        for (Plan.InboxRow row : plan.inbox) {
            RawMessage m = row.message();
            rows.row(9);
            rows.int16(row.log().id());
            rows.int64(row.position());
            rows.time(m.received());
            rows.text(m.gateway());
            rows.text(m.transport());
            rows.text(m.topic());
            rows.text(m.contentType());
            rows.bool(m.redelivered());
            rows.blob(m.payload());
        }
    }

    private void measurements() throws SQLException, IOException {
        if (!plan.candidates.isEmpty()) {
            Identities identities = new Identities(connection, plan);
            identities.settle(plan.candidates);
            if (identities.replaced() > 0) {
                plan.count("unassigned", -identities.replaced());
            }
            appended.addAll(identities.ended());
        }
        CopyRows waiting = new CopyRows();
        List<Candidate> duplicates = new ArrayList<>();
        for (Candidate c : plan.candidates) {
            c.tell();
            if (c.isDuplicate()) {
                duplicates.add(c);
                plan.count("duplicates", 1);
            } else if (c.waits()) {
                MeasurementRows.waiting(
                        waiting, plan.logOf(c.measurement().lane()).id(), c, plan.now);
                plan.count("unassigned", 1);
            } else {
                appended.add(c);
            }
        }
        release();
        appended.sort((a, b) -> Long.compare(a.position(), b.position()));
        waiting.send(connection, "waiting", MeasurementRows.WAITING_TARGET);
        observations();
        writeDuplicates(duplicates);
    }

    private void observations() throws SQLException, IOException {
        if (appended.size() <= FewRows.MOST) {
            FewRows few = new FewRows(MeasurementRows.TYPES);
            observations(few);
            few.send(connection, group, "observation", MeasurementRows.COLUMNS);
        } else {
            CopyRows many = new CopyRows();
            observations(many);
            many.send(connection, "observation", MeasurementRows.COLUMNS);
        }
    }

    private void observations(Fields rows) throws IOException {
        for (Candidate c : appended) {
            Log<?> log = plan.logOf(c.measurement().lane());
            MeasurementRows.observation(rows, log.id(), c, plan.now);
            plan.count("observations", 1);
            plan.count("observations." + c.measurement().origin().module(), 1);
            plan.count(log.counter(), 1);
        }
    }

    private void release() throws SQLException {
        if (plan.releases.isEmpty()) {
            return;
        }
        Set<Long> gone = new HashSet<>();
        try (PreparedStatement delete =
                connection.prepareStatement("delete from waiting where id = any (?) returning id")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint",
                            plan.releases.stream()
                                    .map(Plan.ReleaseRow::waitingId)
                                    .toArray()));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    gone.add(rows.getLong(1));
                }
            }
        }
        List<Plan.ReleaseRow> released = new ArrayList<>();
        for (Plan.ReleaseRow row : plan.releases) {
            if (gone.remove(row.waitingId())) {
                released.add(row);
                appended.add(row.candidate());
                plan.count("unassigned", -1);
            }
        }
        new Identities(connection, plan).follow(released);
    }

    /** It repeats what was erased: known by its number alone. */
    private void writeErased(Candidate c) throws SQLException {
        MessageKey message =
                MessageKey.parse(c.measurement().origin().message()).orElse(new MessageKey(0, 0));
        if (message.position() == 0) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into erased_reading values (?, ?, ?, ?) on conflict do nothing")) {
            insert.setInt(1, message.log());
            insert.setLong(2, message.position());
            insert.setInt(3, c.measurement().origin().ordinal());
            insert.setObject(4, LocalDate.ofInstant(c.measurement().received(), ZoneOffset.UTC));
            insert.executeUpdate();
        }
        // what the message says of it is still to be cut out of its bytes
        try (PreparedStatement insert =
                connection.prepareStatement("insert into erased_entry values (?, ?, ?) on conflict do nothing")) {
            insert.setInt(1, message.log());
            insert.setLong(2, message.position());
            insert.setString(3, c.measurement().device());
            insert.executeUpdate();
        }
    }

    private void writeDuplicates(List<Candidate> duplicates) throws SQLException {
        if (duplicates.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into duplicate values (?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            for (Candidate c : duplicates) {
                if (c.isErased()) {
                    writeErased(c);
                    continue;
                }
                MessageKey message =
                        MessageKey.parse(c.measurement().origin().message()).orElse(new MessageKey(0, 0));
                insert.setInt(1, message.log());
                insert.setLong(2, message.position());
                insert.setInt(3, c.measurement().origin().ordinal());
                insert.setString(4, c.measurement().metric());
                insert.setString(5, c.measurement().device());
                insert.setLong(6, c.duplicateOf());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
