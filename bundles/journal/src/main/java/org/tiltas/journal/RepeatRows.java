package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.tiltas.journal.OriginRows.Repeat;

/** Writes which readings repeat a measurement that another one brought. */
final class RepeatRows {
    private final Connection connection;

    RepeatRows(Connection connection) {
        this.connection = connection;
    }

    /** A reading of another message that stands behind the same measurement. */
    record Claim(MessageKey message, int ordinal) {}

    /** The first claim on a place by another message; null for none. */
    Claim claim(long place, MessageKey except) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select origin_log, origin_position, ordinal from duplicate"
                        + " where of_position = ? and not (origin_log = ? and origin_position = ?) and origin_log > 0"
                        + " order by origin_position, ordinal limit 1")) {
            select.setLong(1, place);
            select.setInt(2, except.log());
            select.setLong(3, except.position());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? new Claim(new MessageKey(rows.getInt(1), rows.getLong(2)), rows.getInt(3)) : null;
            }
        }
    }

    void remove(Claim claim) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from duplicate where origin_log = ? and origin_position = ? and ordinal = ?")) {
            delete.setInt(1, claim.message().log());
            delete.setLong(2, claim.message().position());
            delete.setInt(3, claim.ordinal());
            delete.executeUpdate();
        }
    }

    /** A measurement has moved, as one that waited does when it becomes an Observation. */
    void repoint(long from, long to) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update duplicate set of_position = ? where of_position = ?")) {
            update.setLong(1, to);
            update.setLong(2, from);
            update.executeUpdate();
        }
    }

    void replace(MessageKey message, List<Repeat> repeats) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from duplicate where origin_log = ? and origin_position = ?")) {
            delete.setInt(1, message.log());
            delete.setLong(2, message.position());
            delete.executeUpdate();
        }
        for (Repeat repeat : repeats) {
            add(message, repeat);
        }
    }

    void add(MessageKey message, Repeat repeat) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into duplicate values (?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            insert.setInt(1, message.log());
            insert.setLong(2, message.position());
            insert.setInt(3, repeat.ordinal());
            insert.setString(4, repeat.metric());
            insert.setString(5, repeat.device());
            insert.setLong(6, repeat.of());
            insert.executeUpdate();
        }
    }
}
