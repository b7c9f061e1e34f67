package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * One active server per database: an advisory lock, held by a connection that is kept open, says who; the epoch, counted
 * up by whoever takes it, fences off a former holder that has not noticed yet.
 */
final class Lease implements AutoCloseable {
    private static final long KEY = 0x54494C544153L;

    private final Database database;
    private Connection connection;

    Lease(Database database) {
        this.database = database;
    }

    /** Takes the lease if it is free. */
    Optional<Tenure> tryTake() throws SQLException {
        return tryTake(() -> {});
    }

    /**
     * Takes the lease if it is free.
     *
     * @param prepare done first, and by nobody else at the same time: what changes tables would stop who writes to them
     */
    Optional<Tenure> tryTake(Runnable prepare) throws SQLException {
        Connection fresh = database.dedicated();
        try (PreparedStatement lock = fresh.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, KEY);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    fresh.close();
                    return Optional.empty();
                }
            }
            prepare.run();
            Tenure tenure = begin(fresh);
            connection = fresh;
            return Optional.of(tenure);
        } catch (SQLException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private static Tenure begin(Connection c) throws SQLException {
        try (Statement update = c.createStatement();
                ResultSet row = update.executeQuery("update server set epoch = epoch + 1"
                        + " returning epoch, tx, inbox_head, observation_head, finding_head, row_head")) {
            row.next();
            return new Tenure(
                    row.getLong(1),
                    row.getLong(2),
                    new Heads(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)));
        }
    }

    /**
     * Takes the lock again after its connection broke, as when the database was restarted.
     *
     * @return false when another server has it, or had it in between
     */
    boolean renew(long epoch) throws SQLException {
        drop();
        Connection fresh = database.dedicated();
        try (PreparedStatement lock = fresh.prepareStatement("select pg_try_advisory_lock(?), epoch from server")) {
            lock.setLong(1, KEY);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                if (row.getBoolean(1) && row.getLong(2) == epoch) {
                    connection = fresh;
                    return true;
                }
            }
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        fresh.close();
        return false;
    }

    /** Whether the connection that holds the lock still answers. */
    boolean isHeld() {
        try {
            return connection != null && connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Gives the lock back itself: the database notices the end of a connection only some time later. */
    @Override
    public void close() throws SQLException {
        try {
            if (isHeld()) {
                try (PreparedStatement unlock = connection.prepareStatement("select pg_advisory_unlock(?)")) {
                    unlock.setLong(1, KEY);
                    unlock.execute();
                }
            }
        } finally {
            drop();
        }
    }

    private void drop() throws SQLException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
