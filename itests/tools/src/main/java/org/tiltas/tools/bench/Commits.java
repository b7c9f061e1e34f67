package org.tiltas.tools.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.tiltas.tools.home.ServerApi;

/** Database commits so far: PostgreSQL's own count where it can be asked, otherwise what the server's metrics say. */
final class Commits {
    private static final String METRIC = "tiltas_commit_seconds_count";

    private final Optional<String> jdbcUrl;
    private final ServerApi server;

    Commits(Optional<String> jdbcUrl, ServerApi server) {
        this.jdbcUrl = jdbcUrl;
        this.server = server;
    }

    /** NaN if nobody tells. */
    double count() throws IOException {
        return jdbcUrl.isPresent() ? fromDatabase(jdbcUrl.get()) : fromMetrics(server.text("/metrics"));
    }

    private static double fromDatabase(String url) throws IOException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select xact_commit from pg_stat_database where datname = current_database()")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IOException("pg_stat_database cannot be read: " + e.getMessage(), e);
        }
    }

    static double fromMetrics(String metrics) {
        return metrics.lines()
                .filter(l -> l.startsWith(METRIC))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }
}
