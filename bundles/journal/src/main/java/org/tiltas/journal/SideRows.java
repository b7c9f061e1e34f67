package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.tiltas.spi.journal.Unit;

/** Writes module state and the audit trail. */
final class SideRows {
    private SideRows() {}

    static void write(Connection connection, Plan plan) throws SQLException {
        for (Pending pending : plan.units) {
            for (Unit.StateWrite state : pending.unit().states()) {
                state(connection, state);
            }
            for (Unit.Audit audit : pending.unit().audits()) {
                audit(connection, audit, ++plan.nextRow);
            }
        }
    }

    private static void state(Connection connection, Unit.StateWrite state) throws SQLException {
        if (state.value().length == 0) {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from state where module = ? and key = ?")) {
                delete.setString(1, state.module());
                delete.setString(2, state.key());
                delete.executeUpdate();
            }
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement("insert into state values (?, ?, ?)"
                + " on conflict (module, key) do update set value = excluded.value")) {
            upsert.setString(1, state.module());
            upsert.setString(2, state.key());
            upsert.setBytes(3, state.value());
            upsert.executeUpdate();
        }
    }

    private static void audit(Connection connection, Unit.Audit audit, long id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into audit values (?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setTimestamp(2, Timestamp.from(audit.at()));
            insert.setString(3, audit.who());
            insert.setString(4, audit.action());
            insert.setString(5, audit.what());
            insert.executeUpdate();
        }
    }
}
