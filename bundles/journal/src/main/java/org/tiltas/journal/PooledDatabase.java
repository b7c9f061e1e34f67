package org.tiltas.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** A PostgreSQL database reached by JDBC, with a small pool for readers. */
final class PooledDatabase implements Database {
    private static final int READERS = 8;
    private static final String SOCKET_TIMEOUT_SECONDS = "90";

    private final String url;
    private final Properties properties = new Properties();
    private final HikariDataSource pool;

    PooledDatabase(String url, String user, String password) {
        this.url = url;
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "tiltas");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        properties.setProperty("connectTimeout", "10");
        HikariConfig config = new HikariConfig();
        config.setPoolName("tiltas-journal");
        config.setDataSource(new DriverSource(this::dedicated));
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    @Override
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Connection dedicated() throws SQLException {
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("TILTAS_JDBC_URL: not a jdbc:postgresql: address");
        }
        return connection;
    }

    @Override
    public void close() {
        pool.close();
    }
}
