package org.tiltas.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes partitions before a row needs them: streams by ranges of positions, identities by months. Used by the
 * appender's thread, outside its transactions.
 */
final class Partitions {
    static final long INBOX_ROWS = 1_000_000;
    static final long OBSERVATION_ROWS = 1_000_000;
    static final long FINDING_ROWS = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private final Set<String> known = new HashSet<>();

    /** Reads which partitions there are; called again after each new connection. */
    void load(Connection connection) throws SQLException {
        known.clear();
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("select c.relname from pg_inherits i join pg_class c"
                        + " on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent"
                        + " where p.relname in ('inbox', 'observation', 'finding', 'identity')")) {
            while (rows.next()) {
                known.add(rows.getString(1));
            }
        }
    }

    /** Makes what this plan needs, and one more ahead of each stream's head. */
    void prepare(Connection connection, Plan plan, List<Candidate> candidates) throws SQLException {
        stream(connection, "inbox", INBOX_ROWS, plan.nextInbox);
        stream(connection, "observation", OBSERVATION_ROWS, plan.nextObservation);
        stream(connection, "finding", FINDING_ROWS, plan.nextFinding);
        Set<YearMonth> months = new HashSet<>();
        for (Candidate c : candidates) {
            months.add(month(c.measurement().identityTime()));
        }
        for (YearMonth month : months) {
            identity(connection, month);
        }
    }

    private void stream(Connection connection, String table, long rows, long head) throws SQLException {
        long first = head / rows;
        for (long n = first; n <= first + 1; n++) {
            make(connection, table, table + "_" + n, n * rows, (n + 1) * rows);
        }
    }

    private void identity(Connection connection, YearMonth month) throws SQLException {
        make(
                connection,
                "identity",
                identityName(month),
                Identities.micros(start(month)),
                Identities.micros(start(month.plusMonths(1))));
    }

    private void make(Connection connection, String table, String name, long from, long to) throws SQLException {
        if (known.contains(name)) {
            return;
        }
        connection.setAutoCommit(true);
        try (Statement ddl = connection.createStatement()) {
            ddl.execute("create table if not exists " + name + " (like " + table + " including all)");
            ddl.execute("alter table " + table + " attach partition " + name + " for values from (" + from + ") to ("
                    + to + ")");
        }
        known.add(name);
        LOG.debug("made partition {}", name);
    }

    /** Name of a month's partition; names sort as months do. */
    static String identityName(YearMonth month) {
        return "identity_" + month.toString().replace("-", "_");
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
