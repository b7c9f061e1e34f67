package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Erase;

/** Removes what units name, after everything else of the transaction was written. */
final class ErasureRows {
    private final Connection connection;
    private final Plan plan;

    ErasureRows(Connection connection, Plan plan) {
        this.connection = connection;
        this.plan = plan;
    }

    void write() throws SQLException {
        for (Pending pending : plan.units) {
            for (Erase step : pending.unit().erases()) {
                erase(step);
            }
        }
        plan.erased.write(connection);
    }

    private void erase(Erase step) throws SQLException {
        if (step instanceof Erase.Rows rows) {
            new ErasedObservations(connection, plan).erase(rows);
        } else if (step instanceof Erase.Waiting waiting) {
            waiting(waiting.ids());
        } else if (step instanceof Erase.Late late) {
            run(
                    "insert into erased_entry select distinct origin_log, origin_position, device from waiting"
                            + " where id = any (?) and origin_position > 0 on conflict do nothing",
                    "bigint",
                    late.ids());
            waiting(late.ids());
        } else if (step instanceof Erase.Message message) {
            message(message);
        } else if (step instanceof Erase.Quarantine quarantine) {
            new ErasedQuarantine(connection).remove(quarantine.ids());
        } else if (step instanceof Erase.QuarantineCut cut) {
            new ErasedQuarantine(connection).cut(cut);
        } else if (step instanceof Erase.Cut cut) {
            cut(MessageKey.parse(cut.message()).orElse(new MessageKey(0, 0)));
        } else if (step instanceof Erase.Deliveries deliveries) {
            run("delete from parked where subject = any (?)", "text", deliveries.subjects());
            run("delete from deferred where subject = any (?)", "text", deliveries.subjects());
        } else if (step instanceof Erase.Alerts alerts) {
            alerts(alerts.ids());
        } else if (step instanceof Erase.Past past) {
            past(past);
        } else if (step instanceof Erase.Rewording rewording) {
            reword(rewording);
        } else if (step instanceof Erase.Pseudonym pseudonym) {
            pseudonym(pseudonym);
        } else if (step instanceof Erase.Span span) {
            span(span);
        } else {
            new ErasedErrands(connection).write(step);
        }
    }

    /** Runs a statement with one array. */
    private int run(String sql, String type, Collection<?> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf(type, values.toArray()));
            return statement.executeUpdate();
        }
    }

    private void waiting(List<Long> ids) throws SQLException {
        run(
                "insert into erased_reading select origin_log, origin_position, ordinal, received::date from waiting"
                        + " where id = any (?) and origin_position > 0 on conflict do nothing",
                "bigint",
                ids);
        List<Long> places = ids.stream().map(id -> -id).toList();
        ErasedObservations.repetitions(connection, places);
        int gone = run("delete from waiting where id = any (?)", "bigint", ids);
        if (gone > 0) {
            plan.count("unassigned", -gone);
        }
    }

    /** What a reading of it says stays known for the trace; a message without any is kept as a number and a day. */
    private void message(Erase.Message step) throws SQLException {
        MessageKey key = MessageKey.parse(step.id()).orElse(new MessageKey(0, 0));
        Optional<Log<?>> log = plan.logOf(key.log());
        if (log.isEmpty()) {
            return;
        }
        if (step.left().isPresent()) {
            RawMessage now = reworded(key, step.left().get());
            if (now != null) {
                place(
                        "insert into erased_reading select log, position, " + ErasedReadings.CUT
                                + ", received::date from inbox where log = ? and position = ? on conflict do nothing",
                        key);
                plan.erased.changed(log.get(), key.position(), now);
            }
            return;
        }
        place(
                "insert into erased_reading select log, position, -1, received::date from inbox"
                        + " where log = ? and position = ? on conflict do nothing",
                key);
        place(
                "insert into erased_reading select log, position, -1, received::date from expired_message"
                        + " where log = ? and position = ? on conflict do nothing",
                key);
        place("delete from expired_message where log = ? and position = ?", key);
        cut(key);
        if (place("delete from inbox where log = ? and position = ?", key) > 0) {
            plan.erased.removed(log.get(), key.position());
        }
    }

    private void cut(MessageKey key) throws SQLException {
        place("delete from erased_entry where log = ? and position = ?", key);
    }

    private RawMessage reworded(MessageKey key, byte[] left) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update inbox set payload = ?" + " where log = ? and position = ? returning " + MessageRows.COLUMNS)) {
            update.setBytes(1, left);
            update.setInt(2, key.log());
            update.setLong(3, key.position());
            try (ResultSet rows = update.executeQuery()) {
                return rows.next() ? plan.message(rows) : null;
            }
        }
    }

    private int place(String sql, MessageKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key.log());
            statement.setLong(2, key.position());
            return statement.executeUpdate();
        }
    }

    private void alerts(List<String> ids) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from finding where alert = any (?) returning log, position")) {
            delete.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    long position = rows.getLong(2);
                    plan.logOf(rows.getInt(1)).ifPresent(log -> plan.erased.removed(log, position));
                }
            }
        }
        run("delete from alert where id = any (?)", "text", ids);
        plan.erasedAlerts.addAll(ids);
    }

    private void past(Erase.Past step) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from record_history where kind = ? and id = ?")) {
            delete.setString(1, step.kind());
            delete.setString(2, step.id());
            delete.executeUpdate();
        }
    }

    private void reword(Erase.Rewording step) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update record_history set body = ? where kind = ? and id = ? and version = ?")) {
            update.setString(1, step.body().replace('\0', '\uFFFD'));
            update.setString(2, step.kind());
            update.setString(3, step.id());
            update.setLong(4, step.version());
            update.executeUpdate();
        }
    }

    private void pseudonym(Erase.Pseudonym step) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select id, what from audit where id = any (?) for update");
                PreparedStatement update = connection.prepareStatement("update audit set what = ? where id = ?")) {
            select.setArray(1, connection.createArrayOf("bigint", step.audits().toArray()));
            Pattern word = Words.java(step.id());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    update.setString(
                            1,
                            word.matcher(rows.getString(2))
                                    .replaceAll(java.util.regex.Matcher.quoteReplacement(step.pseudonym())));
                    update.setLong(2, rows.getLong(1));
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }

    private void span(Erase.Span step) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into erased_span values (?, ?, ?, ?) on conflict do nothing")) {
            insert.setString(1, step.device());
            insert.setTimestamp(2, Timestamp.from(WaitingStore.within(step.from())));
            insert.setTimestamp(3, Timestamp.from(WaitingStore.within(step.to())));
            insert.setInt(4, step.slot().orElse(-1));
            insert.executeUpdate();
        }
    }
}
