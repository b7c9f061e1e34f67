package org.tiltas.journal;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.journal.Audits;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Holds;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/** The journal on PostgreSQL. */
final class PostgresJournal implements Journal, AutoCloseable {
    private final JournalState state;
    private final Appender appender;
    private final MessageRows messageRows;
    private final ObservationStore observations;
    private final DeliveryStore deliveries;
    private final QuarantineStore quarantine;
    private final WaitingStore waitings;
    private final MessageStore messages;
    private final AuditStore audits;
    private final StateStore states;
    private final HoldStore holds;
    private final ErasureSteps erasures;
    private final HoldWatch holdWatch;

    /**
     * @param tenure the right to write, freshly taken
     * @param onFenced told when another server has taken over
     */
    PostgresJournal(Database database, Tenure tenure, Horizon horizon, Runnable onFenced) throws SQLException {
        this(database, tenure, horizon, onFenced, InstantSource.system());
    }

    /** @param clock when rows are recorded */
    PostgresJournal(Database database, Tenure tenure, Horizon horizon, Runnable onFenced, InstantSource clock)
            throws SQLException {
        state = new JournalState(database, tenure.heads(), horizon);
        appender = new Appender(database, state, tenure, onFenced, clock);
        messageRows = new MessageRows(database, state.logs());
        observations = new ObservationStore(database, state.records());
        deliveries = new DeliveryStore(database, state.counters(), observations);
        quarantine = new QuarantineStore(database);
        waitings = new WaitingStore(database);
        audits = new AuditStore(database);
        states = new StateStore(database);
        ExpiredStore expired = new ExpiredStore(database, state.logs());
        messages = new MessageStore(
                database,
                state.logs(),
                messageRows,
                new Tracer(database, state, messageRows, deliveries, expired),
                new StretchRows(database, state.logs(), state.cursors(), messageRows));
        erasures = new ErasureSteps(
                new ErasureStore(database, messageRows),
                new UntoldStore(database),
                messageRows,
                waitings,
                state.records());
        holds = new HoldStore(database, state, expired);
        holdWatch = new HoldWatch(holds);
        appender.start();
    }

    HoldWatch holdWatch() {
        return holdWatch;
    }

    JournalState state() {
        return state;
    }

    @Override
    public CompletableFuture<Committed> commit(Unit unit) {
        return appender.submit(unit);
    }

    @Override
    public Cursor<RawMessage> openInbox(String name, String adapter) {
        return opened(name, () -> {
            StreamCursor<RawMessage> cursor = new StreamCursor<>(name, state.cursors(), messageRows::read);
            for (Lane lane : Lane.values()) {
                Log<RawMessage> log = state.logs().inbox(adapter, lane, state.heads());
                cursor.serve(
                        log, state.cursors().open(name, log, Start.BEGINNING).epoch());
            }
            return cursor;
        });
    }

    @Override
    public Cursor<Observed> openObservations(String name, Set<Lane> lanes, Start start) {
        return opened(name, () -> {
            StreamCursor<Observed> cursor = new StreamCursor<>(name, state.cursors(), observations::read);
            for (Lane lane : lanes) {
                Log<Observed> log = state.logs().observations(lane);
                cursor.serve(log, state.cursors().open(name, log, start).epoch());
            }
            return cursor;
        });
    }

    private static <T> Cursor<T> opened(String name, ObservationStore.Read<Cursor<T>> open) {
        try {
            return open.run();
        } catch (SQLException e) {
            throw new JournalException.Unavailable("cursor " + name + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public Cursor<Finding> openFindings(String name, Set<Lane> lanes, Start start) {
        return opened(name, () -> {
            StreamCursor<Finding> cursor = new StreamCursor<>(name, state.cursors(), state.alerts()::read);
            for (Lane lane : lanes) {
                Log<Finding> log = state.logs().findings(lane);
                cursor.serve(log, state.cursors().open(name, log, start).epoch());
            }
            return cursor;
        });
    }

    @Override
    public CompletableFuture<Committed> dropCursor(String name) {
        try {
            state.cursors().drop(name);
            state.holdLimits().drop(name);
            return CompletableFuture.completedFuture(Committed.NOTHING);
        } catch (SQLException e) {
            return CompletableFuture.failedFuture(
                    new JournalException.Unavailable("cursor " + name + " cannot be dropped: " + e.getMessage(), e));
        }
    }

    @Override
    public long guard(String name) {
        return state.guard(name);
    }

    @Override
    public Records records() {
        return state.records();
    }

    @Override
    public Messages messages() {
        return messages;
    }

    @Override
    public Observations observations() {
        return observations;
    }

    @Override
    public Waitings waitings() {
        return waitings;
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Deliveries deliveries() {
        return deliveries;
    }

    @Override
    public Counters counters() {
        return new Counters() {
            @Override
            public Map<String, Long> all() {
                return state.counters().all();
            }

            @Override
            public long get(String name) {
                return state.counters().get(name);
            }

            @Override
            public Map<String, Long> lags() {
                return state.cursors().lags();
            }

            @Override
            public Map<String, Long> handled() {
                return state.cursors().handled();
            }
        };
    }

    @Override
    public Alerts alerts() {
        return state.alerts();
    }

    @Override
    public States states() {
        return states;
    }

    @Override
    public Audits audits() {
        return audits;
    }

    @Override
    public Erasures erasures() {
        return erasures;
    }

    @Override
    public Holds holds() {
        return holds;
    }

    @Override
    public Optional<String> trouble() {
        return appender.trouble();
    }

    @Override
    public void close() {
        holdWatch.close();
        appender.close();
    }
}
