package org.tiltas.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Settings;

/**
 * Brings the journal up on a thread of its own, however long the database takes, publishes it as a service once it may
 * write, and takes it back when another server has taken over.
 */
@Component(service = HealthCheck.class, immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.tiltas.spi.journal.Journal\"",
        effective = "active")
public final class JournalHouse implements HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JournalHouse.class);
    private static final long RETRY_SECONDS = 2;
    private static final String STARTING = "the database is starting";
    private static final String RECOVERING = "the database was not shut down and makes good what it had under way";

    private final BundleContext bundles;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "journal-house");
    private volatile CountDownLatch fenced = new CountDownLatch(1);
    private volatile String trouble = STARTING;
    private volatile Upgrade upgrade;
    private volatile EmbeddedPostgres own;
    private volatile PostgresJournal journal;

    @Activate
    public JournalHouse(BundleContext bundles) {
        this.bundles = bundles;
        thread.start();
    }

    @Deactivate
    void close() throws InterruptedException {
        stop.countDown();
        Upgrade begun = upgrade;
        if (begun != null) {
            begun.cancel();
        }
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(75));
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Optional<String> trouble() {
        PostgresJournal running = journal;
        return running == null ? Optional.of(waitsFor()) : running.trouble();
    }

    private String waitsFor() {
        Upgrade begun = upgrade;
        return begun != null ? begun.progress() : isRecovering() ? RECOVERING : trouble;
    }

    private boolean isRecovering() {
        EmbeddedPostgres postgres = own;
        return postgres != null && postgres.isRecovering();
    }

    @Override
    public boolean busy() {
        Upgrade begun = upgrade;
        return begun != null ? begun.isMoving() : isRecovering();
    }

    @Override
    public List<String> warnings() {
        PostgresJournal running = journal;
        int cursors = running == null ? 0 : running.holds().warnings().size();
        return cursors == 0
                ? List.of()
                : List.of("journal: cursors near or past their hold limit: " + cursors + ", see /api/v1/cursors");
    }

    private void run() {
        while (stop.getCount() > 0) {
            try {
                keepHouse();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | SQLException | RuntimeException e) {
                report(firstLine(e), e);
            }
            try {
                stop.await(RETRY_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Says a new trouble once, with where it comes from; the health answer repeats it as long as it lasts. */
    private void report(String reason, Exception cause) {
        if (!reason.equals(trouble) && stop.getCount() > 0) {
            LOG.error("the journal cannot start and tries again every {} s: {}", RETRY_SECONDS, reason, cause);
        }
        trouble = reason;
    }

    private void keepHouse() throws IOException, SQLException, InterruptedException {
        Optional<String> url = Settings.get("TILTAS_JDBC_URL");
        if (url.isPresent()) {
            try (Database database = new PooledDatabase(
                    url.get(),
                    Settings.get("TILTAS_JDBC_USER").orElse("tiltas"),
                    Settings.get("TILTAS_JDBC_PASSWORD").orElse(""))) {
                serve(database, () -> {});
            }
            return;
        }
        Path data = Settings.data();
        try (EmbeddedPostgres postgres = new EmbeddedPostgres(
                data.resolve("postgres"), data.resolve("log").resolve("postgres.log"))) {
            own = postgres;
            postgres.start();
            try (Database database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password())) {
                serve(database, postgres::heal);
            }
        } finally {
            own = null;
        }
    }

    /** Mends the database where it is ours to mend. */
    private interface Mending {
        void mend() throws IOException, InterruptedException;
    }

    /** Serves until stopped or fenced. */
    private void serve(Database database, Mending mending) throws SQLException, IOException, InterruptedException {
        Schema.checkSettings(database);
        try (Lease lease = new Lease(database)) {
            Tenure tenure = awaitLease(database, lease);
            fenced = new CountDownLatch(1);
            try (PostgresJournal running = new PostgresJournal(database, tenure, Horizon.DEFAULT, fenced::countDown);
                    Retention retention = new Retention(database, running.state())) {
                retention.start();
                running.holdWatch().start();
                journal = running;
                ServiceRegistration<Journal> service = bundles.registerService(Journal.class, running, null);
                LOG.info("the journal is open (epoch {})", tenure.epoch());
                try {
                    awaitEnd(lease, tenure.epoch(), mending);
                } finally {
                    service.unregister();
                    journal = null;
                    trouble = "the journal is closed";
                }
            }
        }
    }

    private Tenure awaitLease(Database database, Lease lease) throws SQLException, InterruptedException {
        Optional<Tenure> tenure = Optional.empty();
        while (tenure.isEmpty()) {
            tenure = lease.tryTake(() -> upgrade(database));
            if (tenure.isEmpty()) {
                trouble = "standing by: another server is active on this database";
                if (stop.await(1, TimeUnit.SECONDS)) {
                    throw new InterruptedException();
                }
            }
        }
        return tenure.get();
    }

    /** Where another server is active its tables are left alone: who is active now brings them up to date, and nobody else. */
    private void upgrade(Database database) {
        Upgrade begun = new Upgrade(database);
        upgrade = begun;
        if (stop.getCount() == 0) {
            begun.cancel();
        }
        try {
            begun.run();
            trouble = STARTING;
        } finally {
            upgrade = null;
        }
    }

    private void awaitEnd(Lease lease, long epoch, Mending mending) throws IOException, InterruptedException {
        while (!fenced.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
            if (stop.getCount() == 0) {
                return;
            }
            mending.mend();
            if (!lease.isHeld() && !renewed(lease, epoch)) {
                break;
            }
        }
        LOG.warn("another server has taken over this database; standing by");
    }

    /** Takes the lease again after a restart of the database; while the database is away nobody else can have it. */
    private static boolean renewed(Lease lease, long epoch) {
        try {
            return lease.renew(epoch);
        } catch (SQLException e) {
            LOG.debug("the lease cannot be renewed yet: {}", e.getMessage());
            return true;
        }
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
