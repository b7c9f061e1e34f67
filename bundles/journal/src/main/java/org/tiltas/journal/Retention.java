package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.server.Settings;

/**
 * Drops whole partitions of the inbox whose last message is older than the retention time and which every cursor has
 * passed or been released from. What lies in quarantine, is parked or waits unassigned was copied out and holds nothing back.
 */
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int DEFAULT_DAYS = 30;

    private final Database database;
    private final JournalState state;
    private final Duration keep;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "journal-retention");
        thread.setDaemon(true);
        return thread;
    });

    Retention(Database database, JournalState state) {
        this(database, state, Duration.ofDays(Settings.number("TILTAS_INBOX_DAYS", DEFAULT_DAYS, 0, 36_500)));
    }

    Retention(Database database, JournalState state, Duration keep) {
        this.database = database;
        this.state = state;
        this.keep = keep;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::sweepQuietly, 5, 60, TimeUnit.MINUTES);
    }

    private void sweepQuietly() {
        try {
            sweep(Instant.now());
            sweepIdentities(Instant.now());
        } catch (SQLException | RuntimeException e) {
            LOG.warn("old partitions were not dropped: {}", e.getMessage());
        }
    }

    /** Drops identities of months that lie wholly beyond the horizon: nothing so old is taken in any more. */
    int sweepIdentities(Instant now) throws SQLException {
        YearMonth oldest = YearMonth.from(now.minus(state.horizon().past()).atOffset(ZoneOffset.UTC));
        int dropped = 0;
        try (Connection c = database.connection();
                Statement ddl = c.createStatement()) {
            for (String name : children(c, "identity")) {
                if (name.compareTo(Partitions.identityName(oldest)) < 0) {
                    ddl.execute("alter table identity detach partition " + name + " concurrently");
                    ddl.execute("drop table " + name);
                    dropped++;
                }
            }
        }
        return dropped;
    }

    /** Drops what may go, oldest first, and stops at the first partition that something still needs. */
    int sweep(Instant now) throws SQLException {
        int dropped = 0;
        long current = state.heads().inbox() / Partitions.INBOX_ROWS;
        try (Connection c = database.connection()) {
            for (long number : partitions(c)) {
                if (number >= current || !isOld(c, number, now) || isNeeded(c, number)) {
                    break;
                }
                ExpiredStore.keep(c, "inbox_" + number);
                try (Statement ddl = c.createStatement()) {
                    ddl.execute("alter table inbox detach partition inbox_" + number + " concurrently");
                    ddl.execute("drop table inbox_" + number);
                }
                LOG.info("dropped inbox partition {}: every cursor has passed it or was released", number);
                dropped++;
            }
        }
        return dropped;
    }

    private static List<Long> partitions(Connection c) throws SQLException {
        return children(c, "inbox").stream()
                .map(name -> Long.valueOf(name.substring("inbox_".length())))
                .sorted()
                .toList();
    }

    private static List<String> children(Connection c, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("select r.relname from pg_inherits i"
                + " join pg_class r on r.oid = i.inhrelid join pg_class p on p.oid = i.inhparent"
                + " where p.relname = ? order by 1")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private boolean isOld(Connection c, long number, Instant now) throws SQLException {
        try (Statement select = c.createStatement();
                ResultSet row = select.executeQuery("select max(received) from inbox_" + number)) {
            row.next();
            OffsetDateTime newest = row.getObject(1, OffsetDateTime.class);
            return newest == null || newest.isBefore(now.minus(keep).atOffset(ZoneOffset.UTC));
        }
    }

    /** Whether some log has a row here that one of its cursors, or all of them for want of any, has not passed. */
    private boolean isNeeded(Connection c, long number) throws SQLException {
        try (PreparedStatement select =
                c.prepareStatement("select 1 from inbox_" + number + " where log = ? and position > ? limit 1")) {
            for (Log<?> log : state.logs().all()) {
                if (!Streams.isInbox(log.stream())) {
                    continue;
                }
                long passed = state.cursors().of(log.stream(), log.lane()).stream()
                        .mapToLong(CursorTable.Row::position)
                        .min()
                        .orElse(0);
                select.setInt(1, log.id());
                select.setLong(2, passed);
                try (ResultSet found = select.executeQuery()) {
                    if (found.next()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
