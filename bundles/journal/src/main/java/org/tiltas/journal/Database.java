package org.tiltas.journal;

import java.sql.Connection;
import java.sql.SQLException;

/** Where the journal keeps its rows. */
interface Database extends AutoCloseable {
    /** A pooled connection in auto-commit mode. */
    Connection connection() throws SQLException;

    /** A connection outside the pool, for the appender and the lease. */
    Connection dedicated() throws SQLException;

    @Override
    void close();
}
