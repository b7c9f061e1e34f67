package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/**
 * Delivers to one partner on one lane. A batch is settled as a whole or not at all; what holds up a single subject is
 * deferred with the commit that moves the cursor, and drained by the same thread before the next batch.
 */
final class LaneDesk implements Desk {
    private static final int QUICK_TRIES = 3;
    private static final int DRAINED_AT_ONCE = 200;
    private static final long DRAIN_NANOS = 2_000_000_000L;

    private final String partner;
    private final Lane lane;
    private final Journal journal;
    private final RemoteNames names;
    private final LaneContext context;
    private final Line line;
    private final Rounds rounds;
    private final Thinning thinning;
    private final Deferrals deferrals;
    private final HostState host;
    private final ReentrantLock lock;
    private volatile Instant pending;

    /** Rows that were delivered with the last batch, whose commit is only known when the next one comes. */
    private List<Observed> uncommitted = List.of();

    /** Offset up to which this desk has seen its lane; everything before its first batch counts as seen. */
    private long passed = Long.MAX_VALUE;

    LaneDesk(
            String partner,
            Lane lane,
            Journal journal,
            RemoteNames names,
            LaneContext context,
            Line line,
            Rounds rounds,
            Thinning thinning,
            Deferrals deferrals,
            HostState host,
            ReentrantLock lock) {
        this.partner = partner;
        this.lane = lane;
        this.journal = journal;
        this.names = names;
        this.context = context;
        this.line = line;
        this.rounds = rounds;
        this.thinning = thinning;
        this.deferrals = deferrals;
        this.host = host;
        this.lock = lock;
    }

    HostState host() {
        return host;
    }

    /** Receipt time of the oldest row of the batch that does not go through, if there is one. */
    Optional<Instant> pending() {
        return Optional.ofNullable(pending);
    }

    @Override
    public void deliver(Batch<Observed> batch, Unit unit) throws RetryLater, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        lock.lockInterruptibly();
        try {
            pending = batch.entries().get(0).value().measurement().received();
            ready();
            if (batch.entries().get(0).offset() <= passed) {
                // the same rows again: what went with them may not have been committed
                deferrals.mistrust();
            } else {
                uncommitted.forEach(thinning::sent);
            }
            uncommitted = List.of();
            drain(batch.entries().get(0).offset() - 1);
            settle(batch, unit);
            passed = batch.last();
            host.well();
            pending = null;
        } catch (HostFailure e) {
            throw host.failed(e);
        } catch (JournalException e) {
            throw e;
        } catch (RuntimeException e) {
            host.broken(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void idle() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            deferrals.refresh();
            pending = null;
            if (host.isStopped() ? host.untilProbe().isZero() : !deferrals.due().isEmpty()) {
                ready();
                drain(passed);
            } else if (!host.isStopped()) {
                host.well();
            }
        } catch (RetryLater e) {
            // the state tells; there is no batch to give back
        } catch (HostFailure e) {
            host.failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** A connection, and a partner that is worth trying. */
    private void ready() throws RetryLater, HostFailure, InterruptedException {
        if (!line.open()) {
            throw host.missing("no channel for this kind of partner is installed");
        }
        if (host.isStopped()) {
            if (!host.untilProbe().isZero()) {
                throw new RetryLater(host.untilProbe(), "partner " + partner + " is stopped");
            }
            line.probe();
            host.well();
        }
    }

    private void settle(Batch<Observed> batch, Unit unit) throws HostFailure, InterruptedException {
        deferrals.refresh();
        List<Observed> rows = new ArrayList<>(batch.entries().size());
        for (Batch.Entry<Observed> entry : batch.entries()) {
            if (!deferrals.contains(subject(entry.value()))) {
                rows.add(entry.value());
            }
        }
        Settlement settlement = send(rows, QUICK_TRIES, false);
        settlement.fill(unit);
        uncommitted = List.copyOf(settlement.held());
        settlement
                .open()
                .forEach((subject, open) -> deferrals.defer(unit, subject, open.from(), QUICK_TRIES, open.reason()));
        names.write(unit);
    }

    private Settlement send(List<Observed> rows, int tries, boolean again) throws HostFailure, InterruptedException {
        context.begin();
        List<Observed> wanted = rounds.wanted(rows);
        Set<Long> superfluous = thinning.superfluous(wanted);
        List<Observed> kept = wanted.stream()
                .filter(row -> !superfluous.contains(row.offset()))
                .toList();
        Settlement settlement = new Settlement(partner);
        rounds.send(kept, tries, again, settlement);
        return settlement;
    }

    /** Tries each subject that is due once, for a little while; the rest have their turn next time. */
    private void drain(long position) throws InterruptedException {
        deferrals.refresh();
        long begun = System.nanoTime();
        for (Deferral deferral : deferrals.due()) {
            if (System.nanoTime() - begun > DRAIN_NANOS || !drain(deferral, position)) {
                break;
            }
        }
        deferrals.refresh();
    }

    /** @return false when the partner as a whole failed, so that others need not be tried now */
    private boolean drain(Deferral deferral, long position) throws InterruptedException {
        String subject = deferral.subject();
        List<Observed> rows =
                journal.observations().ofSubject(subject, lane, deferral.from(), position, DRAINED_AT_ONCE);
        Unit unit = new Unit();
        boolean well = true;
        List<Observed> held = List.of();
        try {
            Settlement settlement = send(unheld(rows), 1, true);
            settlement.fill(unit);
            held = settlement.held();
            Settlement.Open open = settlement.open().get(subject);
            if (open != null) {
                int attempts = open.from() > deferral.from() ? QUICK_TRIES : deferral.attempts() + 1;
                deferrals.defer(unit, subject, open.from(), attempts, open.reason());
            } else if (rows.size() == DRAINED_AT_ONCE) {
                long next = rows.get(rows.size() - 1).offset() + 1;
                deferrals.put(unit, subject, next, Duration.ZERO, QUICK_TRIES, deferral.lastAnswer());
            } else {
                deferrals.end(unit, subject);
            }
        } catch (HostFailure e) {
            // whether the host or this subject is to blame, the next batch will tell
            deferrals.defer(unit, subject, deferral.from(), deferral.attempts() + 1, e.getMessage());
            well = false;
        }
        names.write(unit);
        commit(unit);
        held.forEach(thinning::sent);
        return well;
    }

    /** Rows whose version, or a later one, the partner does not hold yet. */
    private List<Observed> unheld(List<Observed> rows) {
        return rows.stream()
                .filter(row -> journal.deliveries()
                        .receipt(partner, row.id())
                        .map(Receipt.Item::offset)
                        .filter(offset -> offset >= row.offset())
                        .isEmpty())
                .toList();
    }

    private void commit(Unit unit) throws InterruptedException {
        try {
            journal.commit(unit).get();
        } catch (ExecutionException e) {
            deferrals.mistrust();
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("commit failed", e.getCause());
        }
    }

    /**
     * Sends one row on behalf of a person; what comes of it is for the caller to commit.
     *
     * @throws RetryLater when the lane is busy for long, or the partner is not there
     */
    Settlement sendOnce(Observed row) throws RetryLater, HostFailure, InterruptedException {
        if (!lock.tryLock(30, TimeUnit.SECONDS)) {
            throw new RetryLater(Duration.ofSeconds(30), "a delivery to it is under way");
        }
        try {
            ready();
            context.begin();
            Settlement settlement = new Settlement(partner);
            rounds.sendAnyway(row, settlement);
            return settlement;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection; called when no route uses the desk any more. */
    void close() {
        lock.lock();
        try {
            line.close();
        } finally {
            lock.unlock();
        }
    }

    private static String subject(Observed row) {
        return row.measurement().subject().reference();
    }
}
