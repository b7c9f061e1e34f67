package org.tiltas.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.resource.LoadableResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the form this version needs. Over years of observations that takes as long as it takes, so it
 * tells meanwhile how far it is, and whether it goes on: whether PostgreSQL is at work on it and nobody is in its way.
 * Runs once; what it tells may be asked by any thread.
 */
final class Upgrade {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);
    private static final long LOOK_MILLIS = 500;
    /** By this PostgreSQL knows which of its sessions are at work on it. */
    private static final String NAME = "tiltas-upgrade";

    private static final String AT_WORK = "from pg_stat_activity where application_name = '" + NAME
            + "' and datname = current_database() and state = 'active'";

    private static final String LOOK = "select p.phase, c.relname, p.partitions_done, p.partitions_total,"
            + " coalesce(nullif(p.tuples_done, 0)::numeric / nullif(p.tuples_total, 0),"
            + " p.blocks_done::numeric / nullif(p.blocks_total, 0)), b.pid, b.application_name"
            + " from (select pid, pg_blocking_pids(pid) as blocking " + AT_WORK + ") a"
            + " left join pg_stat_progress_create_index p on p.pid = a.pid left join pg_class c on c.oid = p.relid"
            + " left join pg_stat_activity b on b.pid = a.blocking[1] order by b.pid, p.phase limit 1";

    private final Database database;
    private final ResourceProvider files;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean first;
    private volatile String step = "";
    private volatile String detail = "";
    private volatile boolean moving;
    private volatile boolean cancelled;

    Upgrade(Database database) {
        this(database, new MigrationFiles());
    }

    Upgrade(Database database, ResourceProvider files) {
        this.database = database;
        this.files = files;
    }

    /** Does what is to be done, on the caller's thread. */
    void run() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Upgrade.class.getClassLoader());
        Thread watch = new Thread(this::watch, "journal-upgrade");
        watch.setDaemon(true);
        watch.start();
        long begun = System.nanoTime();
        try {
            Flyway.configure(Upgrade.class.getClassLoader())
                    .dataSource(new DriverSource(() -> patient(database.dedicated())))
                    .resourceProvider(files)
                    .javaMigrationClassProvider(List::of)
                    .callbacks(new Steps())
                    .encoding(StandardCharsets.UTF_8)
                    .communityDBSupportEnabled(false)
                    .load()
                    .migrate();
        } finally {
            done.countDown();
            moving = false;
            thread.setContextClassLoader(before);
        }
        if (!step.isEmpty()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            LOG.info("the database is up to date after {} s", seconds);
        }
    }

    /** An index over years of observations takes longer than any statement may otherwise. */
    private static Connection patient(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
        connection.setClientInfo("ApplicationName", NAME);
        return connection;
    }

    /** Ends it soon: what the present step has done is undone, earlier steps stand. */
    void cancel() {
        cancelled = true;
    }

    /** Whether PostgreSQL is at work on it, with nobody in its way. */
    boolean isMoving() {
        return moving;
    }

    /** One line on how far it is. */
    String progress() {
        return step.isEmpty() || first
                ? "the database is starting"
                : "the database is being brought up to date: " + step + detail;
    }

    private void watch() {
        try {
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody looks at the upgrade any more");
        }
    }

    private void look() {
        try (Connection c = database.connection();
                Statement statement = c.createStatement()) {
            if (cancelled) {
                statement.execute("select pg_cancel_backend(pid) " + AT_WORK);
            }
            try (ResultSet row = statement.executeQuery(LOOK)) {
                boolean working = row.next();
                Optional<String> holder = working ? holder(row) : Optional.empty();
                detail = working ? holder.orElse(index(row)) : "";
                moving = working && holder.isEmpty() && done.getCount() > 0;
            }
        } catch (SQLException e) {
            LOG.debug("how far the upgrade is cannot be told: {}", e.getMessage());
            moving = false;
        }
    }

    private static Optional<String> holder(ResultSet row) throws SQLException {
        int session = row.getInt(6);
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(", held up by session " + session + " of the database (" + row.getString(7) + ")");
    }

    /** {@code , index of observation, 4 of 7: scanning table, 43 %}. */
    private static String index(ResultSet row) throws SQLException {
        String phase = row.getString(1);
        if (phase == null) {
            return "";
        }
        String which = row.getLong(4) > 1 ? ", " + (row.getLong(3) + 1) + " of " + row.getLong(4) : "";
        double share = row.getDouble(5);
        String much = row.wasNull() ? "" : ", " + (int) (share * 100) + " %";
        return ", index of " + row.getString(2) + which + ": " + phase.replaceFirst("^building index: ", "") + much;
    }

    /** Counts the steps. */
    private final class Steps extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            List<String> names = files.getResources("V", new String[] {".sql"}).stream()
                    .map(LoadableResource::getFilename)
                    .toList();
            int number = names.indexOf(context.getMigrationInfo().getScript()) + 1;
            first = first || number == 1;
            step = "step " + number + " of " + names.size();
            moving = true; // until somebody is seen in its way
            if (!first) {
                LOG.info("the database is brought up to date: {}", step);
            }
        }
    }
}
