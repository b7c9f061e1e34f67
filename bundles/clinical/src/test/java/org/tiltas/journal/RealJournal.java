package org.tiltas.journal;

import java.nio.file.Path;
import org.tiltas.spi.journal.Journal;

/** The journal itself on a PostgreSQL of its own, for tests of what relies on its promises. */
public final class RealJournal implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private Database database;
    private Lease lease;
    private PostgresJournal journal;

    public RealJournal(Path directory) throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
    }

    /** An empty journal. */
    public Journal fresh() throws Exception {
        closeJournal();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("drop schema public cascade; create schema public");
        }
        Schema.migrate(database);
        return open();
    }

    /** The same journal as another server opens it. */
    public Journal again() throws Exception {
        closeJournal();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        return open();
    }

    private Journal open() throws Exception {
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
        return journal;
    }

    private void closeJournal() throws Exception {
        if (journal != null) {
            journal.close();
            lease.close();
            database.close();
            journal = null;
        }
    }

    @Override
    public void close() {
        try {
            closeJournal();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        postgres.close();
    }
}
