package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.tiltas.spi.journal.Unit;

/** Writes released ranges and moves their cursors; after the moves of batches, so that a range begins behind them. */
final class ExpiredRows {
    private final Connection connection;

    ExpiredRows(Connection connection) {
        this.connection = connection;
    }

    void write(Plan plan) throws SQLException {
        for (CursorPlan.Range range : plan.cursors.ranges()) {
            pass(range);
            insert(range, plan);
        }
        for (Pending pending : plan.units) {
            for (Unit.ExpiryEnd end : pending.unit().expiryEnds()) {
                end(end, plan);
            }
            for (Unit.HoldLimit limit : pending.unit().holdLimits()) {
                HoldLimits.write(connection, limit);
            }
        }
    }

    /** The epoch counts up by one, not to a number: the cursor may be opened anew at the same moment. */
    private void pass(CursorPlan.Range range) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update cursor set position = ?, handled = handled + ?,"
                        + " epoch = epoch + 1 where name = ? and lane = ?")) {
            update.setLong(1, range.to());
            update.setLong(2, range.count());
            update.setString(3, range.expiry().cursor());
            update.setInt(4, range.expiry().lane().ordinal());
            update.executeUpdate();
        }
    }

    private void insert(CursorPlan.Range range, Plan plan) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into expired values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, range.id());
            insert.setObject(2, range.expiry().release());
            insert.setString(3, range.expiry().cursor());
            insert.setInt(4, range.log().id());
            insert.setLong(5, range.from());
            insert.setLong(6, range.to());
            insert.setLong(7, range.count());
            insert.setTimestamp(8, Timestamp.from(plan.now));
            insert.setString(9, range.expiry().who());
            insert.setString(10, range.expiry().why());
            insert.executeUpdate();
        }
    }

    private void end(Unit.ExpiryEnd end, Plan plan) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update expired set ended = ?, how = ? where id = ? and ended is null")) {
            update.setTimestamp(1, Timestamp.from(plan.now));
            update.setString(2, end.how());
            update.setLong(3, end.id());
            update.executeUpdate();
        }
    }
}
