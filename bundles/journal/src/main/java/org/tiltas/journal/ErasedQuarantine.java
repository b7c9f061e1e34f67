package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.tiltas.spi.journal.Erase;

/** Takes a person out of the quarantine, also out of entries that have ended. */
final class ErasedQuarantine {
    /** What is said of an entry that was cut; what was said before may quote what is gone. */
    static final String CUT = "a part of it was erased";

    private final Connection connection;

    ErasedQuarantine(Connection connection) {
        this.connection = connection;
    }

    private void run(String sql, List<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    void remove(List<Long> ids) throws SQLException {
        run(
                "insert into erased_reading select message_log, message_position, -1, received::date from quarantine"
                        + " where id = any (?) and message_position is not null on conflict do nothing",
                ids);
        // a message that lay in quarantine alone is known by its entry
        run(
                "insert into erased_reading select 0, id, -1, received::date from quarantine"
                        + " where id = any (?) and message_position is null on conflict do nothing",
                ids);
        run("delete from quarantine where id = any (?)", ids);
    }

    /** What is left is an entry like any other. */
    void cut(Erase.QuarantineCut step) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update quarantine set payload = ?, size = ?, sha256 = '', detail = ? where id = ?")) {
            update.setBytes(1, step.left());
            update.setInt(2, step.left().length);
            update.setString(3, CUT);
            update.setLong(4, step.id());
            update.executeUpdate();
        }
    }
}
