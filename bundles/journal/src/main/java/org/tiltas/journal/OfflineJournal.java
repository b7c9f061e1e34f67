package org.tiltas.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Journal;

/**
 * The journal of a server that is stopped, for programs outside OSGi: a bench fills it through the same appender that
 * the server has, and asks how large its tables are. The database has been made by the server; used by one thread.
 */
public final class OfflineJournal implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Lease lease;
    private final PostgresJournal journal;

    private OfflineJournal(EmbeddedPostgres postgres, Database database, Lease lease, PostgresJournal journal) {
        this.postgres = postgres;
        this.database = database;
        this.lease = lease;
        this.journal = journal;
    }

    /**
     * A table with its partitions.
     *
     * @param bytes of its rows, long values stored apart included
     * @param indexBytes of its indexes
     */
    public record TableSize(String table, long bytes, long indexBytes) {}

    /**
     * Opens the journal in a data directory.
     *
     * @param clock when rows are recorded
     * @throws IOException if it is somebody's at the moment, or cannot be opened
     */
    public static OfflineJournal open(Path data, InstantSource clock) throws IOException, InterruptedException {
        EmbeddedPostgres postgres = new EmbeddedPostgres(
                data.resolve("postgres"), data.resolve("log").resolve("postgres.log"));
        postgres.start();
        Database database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        try {
            Lease lease = new Lease(database);
            Optional<Tenure> tenure = lease.tryTake(() -> Schema.migrate(database));
            if (tenure.isEmpty()) {
                // the database is the running server's and stays up
                database.close();
                throw new IOException("a server is using " + data);
            }
            return new OfflineJournal(
                    postgres,
                    database,
                    lease,
                    new PostgresJournal(database, tenure.get(), Horizon.DEFAULT, () -> {}, clock));
        } catch (SQLException | RuntimeException e) {
            database.close();
            postgres.close();
            throw new IOException("the journal: " + e.getMessage(), e);
        }
    }

    public Journal journal() {
        return journal;
    }

    /** Names of the cursors on the inbox of an adapter. */
    public Set<String> readersOfInbox(String adapter) {
        return readers(Streams.inbox(adapter));
    }

    /** Names of the cursors that go through the observations of the routine lane. */
    public Set<String> readersOfObservations() {
        return readers(Streams.OBSERVATIONS);
    }

    private Set<String> readers(String stream) {
        Set<String> names = new TreeSet<>();
        journal.state().cursors().of(stream, Lane.ROUTINE).forEach(row -> names.add(row.name()));
        return names;
    }

    /** Does at once what PostgreSQL does in quiet hours: clears up, counts for its planner, and writes to disk. */
    public void settle() throws IOException {
        try (Connection c = database.dedicated();
                Statement statement = c.createStatement()) {
            c.setNetworkTimeout(Runnable::run, 0);
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        } catch (SQLException e) {
            throw new IOException("the journal: " + e.getMessage(), e);
        }
    }

    /** All tables, by name. */
    public List<TableSize> sizes() throws IOException {
        try (Connection c = database.connection();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("select coalesce(p.relname, t.relname) as name,"
                        + " sum(pg_table_size(t.oid))::bigint, sum(pg_indexes_size(t.oid))::bigint"
                        + " from pg_class t left join pg_inherits i on i.inhrelid = t.oid"
                        + " left join pg_class p on p.oid = i.inhparent"
                        + " where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace group by 1 order by 1")) {
            List<TableSize> sizes = new ArrayList<>();
            while (rows.next()) {
                sizes.add(new TableSize(rows.getString(1), rows.getLong(2), rows.getLong(3)));
            }
            return sizes;
        } catch (SQLException e) {
            throw new IOException("the journal: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
        try {
            lease.close();
        } catch (SQLException e) {
            throw new IOException("the journal: " + e.getMessage(), e);
        } finally {
            database.close();
            postgres.close();
        }
    }
}
