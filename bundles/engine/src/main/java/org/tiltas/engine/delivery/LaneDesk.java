package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Delivers to one partner on one lane. A batch is settled as a whole or not at all; what holds up a single subject is
 * deferred with the commit that moves the cursor, and drained by the same thread before the next batch.
 */
final class LaneDesk implements Desk {
    static final int QUICK_TRIES = 3;
    private static final Duration HOST_WAIT = Duration.ofSeconds(1);

    private final String partner;
    private final Line line;
    private final Sending sending;
    private final Deferrals deferrals;
    private final Drain drain;
    private final Windows windows;
    private final HostState host;
    private final ReentrantLock lock;
    private volatile Instant pending;

    /** Offset up to which this desk has seen its lane; everything before its first batch counts as seen. */
    private volatile long passed = Long.MAX_VALUE;

    LaneDesk(
            String partner,
            Line line,
            Sending sending,
            Deferrals deferrals,
            Drain drain,
            Windows windows,
            HostState host,
            ReentrantLock lock) {
        this.partner = partner;
        this.line = line;
        this.sending = sending;
        this.deferrals = deferrals;
        this.drain = drain;
        this.windows = windows;
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
                sending.mistrust();
            }
            // a failure of the host is told by what follows, which meets it too
            drain.drain(batch.entries().get(0).offset() - 1, failure -> failure.retryAfter()
                    .orElse(HOST_WAIT));
            windows.close(batch.entries().get(0).offset() - 1);
            settle(batch, unit);
            passed = batch.last();
            host.well();
            pending = null;
        } catch (HostFailure e) {
            throw host.failed(e);
        } catch (JournalException e) {
            throw e;
        } catch (ModuleFault e) {
            RetryLater later = host.faulty(e);
            if (e.isFenced()) {
                throw later;
            }
            // as any fault of one row would: the batch is halved till that row stands alone
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
            boolean rested = host.untilProbe().isZero();
            if (!rested) {
                return;
            }
            boolean over = windows.isDue();
            if (host.isStopped() || over || !deferrals.due().isEmpty()) {
                ready();
                // nothing follows that would tell of a host that is busy or refuses us
                drain.drain(passed, failure -> host.failed(failure).waitFor());
                if (over && host.untilProbe().isZero()) {
                    windows.close(passed);
                    host.well();
                }
            } else {
                line.idle();
                host.well();
            }
        } catch (RetryLater e) {
            // the state tells; there is no batch to give back
        } catch (HostFailure e) {
            host.failed(e);
        } catch (ModuleFault e) {
            host.faulty(e);
        } finally {
            lock.unlock();
        }
    }

    /** A connection, and a partner that is worth trying. */
    private void ready() throws RetryLater, HostFailure, InterruptedException {
        if (!line.open()) {
            throw host.missing("no channel for this kind of partner, or not its delivery profile, is installed");
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
        Settlement settlement = sending.send(rows, QUICK_TRIES, false);
        sending.fill(settlement, unit);
        settlement.open().forEach((subject, open) -> deferrals.defer(unit, subject, open, 1, QUICK_TRIES));
    }

    /**
     * Sends one row on behalf of a person.
     *
     * @param unit takes what comes of it; for the caller to commit
     * @throws RetryLater when the lane is busy for long, or the partner is not there
     */
    Settlement sendOnce(Observed row, Unit unit) throws RetryLater, HostFailure, InterruptedException {
        return beside(() -> sending.sendChosen(List.of(row)), unit);
    }

    /**
     * Sends rows anew that the partner has lost.
     *
     * @param unit takes what comes of it; for the caller to commit
     */
    Settlement restore(List<Observed> rows, Unit unit) throws RetryLater, HostFailure, InterruptedException {
        return beside(() -> sending.sendLost(rows), unit);
    }

    /**
     * Sends of these rows, which the lane has passed, what was not sent and may go out now.
     *
     * @param unit takes what comes of it; for the caller to commit
     */
    Settlement resend(List<Observed> rows, Unit unit) throws RetryLater, HostFailure, InterruptedException {
        return beside(
                () -> {
                    deferrals.refresh();
                    Settlement settlement = sending.send(
                            sending.unheld(rows.stream()
                                    .filter(row -> !isAhead(row) && !deferrals.contains(subject(row)))
                                    .toList()),
                            QUICK_TRIES,
                            true);
                    settlement.uncounted();
                    return settlement;
                },
                unit);
    }

    /**
     * Asks the partner something harmless, whatever it said before.
     *
     * @throws RetryLater when the lane is busy for long, or no channel is there
     */
    void probe() throws RetryLater, HostFailure, InterruptedException {
        if (!lock.tryLock(40, TimeUnit.SECONDS)) {
            throw new RetryLater(Duration.ofSeconds(30), "a delivery to it is under way");
        }
        try {
            if (!line.open()) {
                throw new RetryLater(Duration.ofSeconds(1), "no channel for this kind of partner is installed");
            }
            line.probe();
        } catch (ModuleFault e) {
            throw host.faulty(e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is a receipt for this version or a later one. */
    boolean isDelivered(Observed row) {
        return sending.unheld(List.of(row)).isEmpty();
    }

    /** Whether the lane has yet to come to this row. */
    boolean isAhead(Observed row) {
        return row.offset() > passed;
    }

    private interface Errand {
        Settlement run() throws HostFailure, InterruptedException;
    }

    private Settlement beside(Errand errand, Unit unit) throws RetryLater, HostFailure, InterruptedException {
        if (!lock.tryLock(30, TimeUnit.SECONDS)) {
            throw new RetryLater(Duration.ofSeconds(30), "a delivery to it is under way");
        }
        try {
            ready();
            Settlement settlement = errand.run();
            sending.fill(settlement, unit);
            return settlement;
        } catch (ModuleFault e) {
            throw host.faulty(e);
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
