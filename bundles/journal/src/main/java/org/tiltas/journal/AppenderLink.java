package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.JournalException;

/** The appender's own connection: opened when needed, thrown away when it breaks, never used by anybody else. */
final class AppenderLink {
    private static final Logger LOG = LoggerFactory.getLogger(AppenderLink.class);

    private final Database database;
    private final Partitions partitions;
    private final long epoch;
    private Connection connection;

    AppenderLink(Database database, Partitions partitions, long epoch) {
        this.database = database;
        this.partitions = partitions;
        this.epoch = epoch;
    }

    /** The connection; a new one if the last broke. */
    Connection connection() throws SQLException {
        if (connection == null) {
            Connection fresh = database.dedicated();
            partitions.load(fresh);
            connection = fresh;
        }
        return connection;
    }

    /**
     * Number of the last committed transaction.
     *
     * @throws JournalException.Fenced when another server has taken over
     */
    long lastTransaction() throws SQLException {
        Connection c = connection();
        c.setAutoCommit(true);
        try (PreparedStatement select = c.prepareStatement("select epoch, tx from server");
                ResultSet row = select.executeQuery()) {
            row.next();
            if (row.getLong(1) != epoch) {
                throw new JournalException.Fenced("another server has taken over this database");
            }
            return row.getLong(2);
        }
    }

    void rollback() {
        try {
            if (connection != null && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            drop();
        }
    }

    void drop() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("closing the appender's connection: {}", e.getMessage());
            }
        }
    }
}
