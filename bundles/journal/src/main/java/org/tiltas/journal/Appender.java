package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/**
 * The one thread that writes. It takes whatever arrived during the previous commit, merges it into one transaction,
 * and assigns every number itself: commit order is number order. When more than one or two units come per commit it
 * waits two milliseconds for more, because a commit costs the same for one message and for a thousand.
 */
final class Appender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final int MOST_WEIGHT = 6000;
    private static final int BUSY_WEIGHT = 4;
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MOST_BACK_OFF_MILLIS = 5000;

    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final JournalState state;
    private final Partitions partitions = new Partitions();
    private final AppenderLink link;
    private final Meters.Histogram commitTimes = Meters.histogram("tiltas_commit_seconds");
    private final Thread thread;
    private final long epoch;
    private final Runnable onFenced;
    private final InstantSource clock;
    private long tx;
    private int lastWeight;
    private volatile boolean open = true;
    private volatile String trouble;

    /**
     * @param onFenced told once when another server has taken over
     * @param clock when rows are recorded
     */
    Appender(Database database, JournalState state, Tenure tenure, Runnable onFenced, InstantSource clock) {
        this.epoch = tenure.epoch();
        this.link = new AppenderLink(database, partitions, epoch);
        this.state = state;
        this.tx = tenure.tx();
        this.onFenced = onFenced;
        this.clock = clock;
        this.thread = new Thread(this::run, "journal-appender");
    }

    void start() {
        thread.start();
    }

    CompletableFuture<Committed> submit(Unit unit) {
        Pending pending = new Pending(unit);
        queue.add(pending);
        if (!open) {
            failQueued();
        }
        return pending.future();
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        while (open) {
            try {
                List<Pending> batch = take();
                if (!batch.isEmpty()) {
                    commit(batch);
                }
            } catch (InterruptedException e) {
                open = false;
            } catch (RuntimeException e) {
                LOG.error("the journal's appender failed and goes on: {}", e.toString(), e);
            }
        }
        link.drop();
        failQueued();
    }

    private List<Pending> take() throws InterruptedException {
        List<Pending> batch = new ArrayList<>();
        Pending first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) {
            lastWeight = 0;
            return batch;
        }
        batch.add(first);
        int weight = drain(batch, first.weight());
        if (lastWeight >= BUSY_WEIGHT) {
            long until = System.nanoTime() + LINGER_NANOS;
            for (long left = LINGER_NANOS; left > 0 && weight < MOST_WEIGHT; left = until - System.nanoTime()) {
                Pending next = queue.poll(left, TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                batch.add(next);
                weight = drain(batch, weight + next.weight());
            }
        }
        lastWeight = weight;
        return batch;
    }

    private int drain(List<Pending> batch, int weight) {
        int total = weight;
        while (total < MOST_WEIGHT) {
            Pending next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            total += next.weight();
        }
        return total;
    }

    private void commit(List<Pending> batch) throws InterruptedException {
        List<Pending> left = batch;
        for (int failures = 0; !left.isEmpty(); failures++) {
            Attempt attempt = attempt(left);
            if (attempt.dataRefused()) {
                for (Pending one : attempt.again()) {
                    commit(List.of(one));
                }
                return;
            }
            left = attempt.again();
            if (!left.isEmpty()) {
                pauseOrGiveUp(left, failures);
            }
        }
    }

    private void pauseOrGiveUp(List<Pending> left, int failures) throws InterruptedException {
        try {
            if (open) {
                TimeUnit.MILLISECONDS.sleep(Math.min(MOST_BACK_OFF_MILLIS, 50L << Math.min(failures, 7)));
            }
        } catch (InterruptedException e) {
            left.forEach(p -> p.fail(closed()));
            throw e;
        }
        if (!open) {
            left.forEach(p -> p.fail(closed()));
            left.clear();
        }
    }

    /** What came of one try: units to try again, all together or, when the data was refused, one by one. */
    private record Attempt(List<Pending> again, boolean dataRefused) {
        static final Attempt DONE = new Attempt(List.of(), false);
    }

    private Attempt attempt(List<Pending> batch) throws InterruptedException {
        Plan plan = null;
        CommitWriter writer = null;
        try {
            Connection c = link.connection();
            long started = System.nanoTime();
            plan = plan(batch);
            if (plan.units.isEmpty()) {
                return Attempt.DONE;
            }
            writer = new CommitWriter(c, plan, partitions);
            writer.write(epoch, tx + 1);
            commitTimes.record(System.nanoTime() - started);
            settled(plan, writer.appended());
            return Attempt.DONE;
        } catch (JournalException.Fenced e) {
            return fenced(plan == null ? batch : plan.units, e);
        } catch (SQLException | IOException e) {
            return failed(plan == null ? batch : plan.units, plan, writer, e);
        } catch (RuntimeException e) {
            // a defect: what was begun may not go on in the next transaction, and nobody may wait for ever
            link.drop();
            (plan == null ? batch : plan.units)
                    .forEach(p -> p.fail(new JournalException.Unavailable("the journal failed: " + e, e)));
            throw e;
        }
    }

    private Plan plan(List<Pending> batch) throws SQLException {
        Plan plan = new Plan(state, clock.instant().truncatedTo(ChronoUnit.MICROS));
        for (Pending pending : batch) {
            try {
                plan.add(pending);
            } catch (JournalException e) {
                pending.fail(e);
            }
        }
        return plan;
    }

    private void settled(Plan plan, List<Candidate> appended) {
        tx++;
        trouble = null;
        state.committed(plan, appended);
        plan.units.forEach(Pending::done);
    }

    /** Whoever was replaced is the only one that ends: the others' units are tried again, each alone. */
    private Attempt fenced(List<Pending> units, JournalException.Fenced e) {
        link.rollback();
        boolean byServer = e.getMessage().startsWith("another server");
        if (!byServer && units.size() > 1) {
            return new Attempt(units, true);
        }
        if (byServer) {
            trouble = e.getMessage();
            open = false;
        }
        units.forEach(p -> p.fail(e));
        if (byServer) {
            onFenced.run();
        }
        return Attempt.DONE;
    }

    /**
     * A failure of the data itself is a unit's; anything else is the database's, and the same units are tried again once
     * it is back. Whether a commit that broke off was applied is read from the number of the last transaction.
     */
    private Attempt failed(List<Pending> units, Plan plan, CommitWriter writer, Exception e)
            throws InterruptedException {
        link.rollback();
        if (e instanceof SQLException sql && isDataError(sql)) {
            if (units.size() > 1) {
                return new Attempt(units, true);
            }
            LOG.warn("the database refused a unit (SQLSTATE {})", sql.getSQLState());
            units.get(0).fail(new JournalException.Unavailable("refused by the database: " + firstLine(e), e));
            return Attempt.DONE;
        }
        link.drop();
        trouble = "database: " + firstLine(e);
        LOG.warn("the journal cannot commit and tries again: {}", firstLine(e));
        if (writer != null && writer.commitSent() && wasApplied(units)) {
            settled(plan, writer.appended());
            return Attempt.DONE;
        }
        return new Attempt(new ArrayList<>(units), false);
    }

    private boolean wasApplied(List<Pending> units) throws InterruptedException {
        for (int failures = 0; open; failures++) {
            try {
                return link.lastTransaction() == tx + 1;
            } catch (JournalException.Fenced e) {
                fenced(units, e);
                return false;
            } catch (SQLException e) {
                link.drop();
                TimeUnit.MILLISECONDS.sleep(Math.min(MOST_BACK_OFF_MILLIS, 50L << Math.min(failures, 7)));
            }
        }
        return false;
    }

    private static boolean isDataError(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42") || state.startsWith("54");
    }

    private void failQueued() {
        for (Pending p = queue.poll(); p != null; p = queue.poll()) {
            p.fail(closed());
        }
    }

    private static JournalException closed() {
        return new JournalException.Unavailable("the journal is closed", null);
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failQueued();
    }
}
