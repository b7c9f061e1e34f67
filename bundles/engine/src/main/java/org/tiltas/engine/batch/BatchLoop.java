package org.tiltas.engine.batch;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/**
 * Reads a cursor and takes each batch through a route, on one thread of its own, until it is told to end or fenced off.
 *
 * <p>A batch that fails is tried again for ever. After three failures it is halved, so that good rows go on and the one
 * that spoils it stands alone in the end; only what a step has declared unreadable is quarantined. After a success the
 * batches grow again. While a routine batch waits, urgent ones overtake it.
 */
public final class BatchLoop<T> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration PEEK = Duration.ofMillis(500);
    private static final Duration GATE_WAIT = Duration.ofMinutes(1);

    private final BatchSource<T> source;
    private final Journal journal;
    private final Steps<T> steps;
    private final Meters.Histogram durations;
    private final Map<Lane, Setback<T>> setbacks = new EnumMap<>(Lane.class);
    private final Ending ending = new Ending();
    private int size;
    private boolean complained;
    private Optional<Gate> gate = Optional.empty();

    /** The steps of the route. */
    public interface Steps<T> {
        /** Runs the route for a batch; returns when all its steps are done. */
        void run(Work<T> work) throws Exception;

        /** Called about once a second while there is nothing new. */
        void idle() throws Exception;

        /** Another instance has taken the cursor over; the loop has ended. */
        void fenced(String reason);
    }

    public BatchLoop(BatchSource<T> source, Journal journal, Steps<T> steps) {
        this.source = source;
        this.journal = journal;
        this.steps = steps;
        this.size = source.max();
        this.durations = Meters.histogram("tiltas_batch_seconds", "route", source.route());
    }

    /** A turn without rows; whatever its steps put into its unit is not committed. */
    public static <T> Work<T> nothing(Batch<T> empty, Set<Lane> lanes) {
        return new Work<>(empty, lanes);
    }

    /** Lets the loop end after the batch at hand; wakes it when it waits. */
    public void end() {
        ending.ask();
    }

    /** Breaks into the batch at hand. Nothing of it is committed. */
    public void breakOff() {
        ending.force();
    }

    @Override
    public void run() {
        ending.begin();
        while (!ending.asked()) {
            try (Cursor<T> cursor = source.opener().get()) {
                try {
                    serve(cursor);
                } finally {
                    Thread.interrupted(); // closing the cursor is not to be broken off
                }
            } catch (InterruptedException e) {
                // asked to end, or a stray interrupt: the condition of the loop tells
            } catch (JournalException.Fenced e) {
                steps.fenced(e.getMessage());
                return;
            } catch (RuntimeException e) {
                complain("cursor not readable: " + Verdict.plain(e));
                ending.rest(Verdict.JOURNAL_WAIT);
            }
        }
    }

    private void serve(Cursor<T> cursor) throws InterruptedException {
        while (!ending.asked()) {
            if (gate.isPresent()) {
                gate.get().await(GATE_WAIT);
                gate = Optional.empty();
            }
            boolean troubled = !setbacks.isEmpty();
            Batch<T> batch = cursor.next(troubled ? 1 : size, IDLE_WAIT);
            if (batch.isEmpty()) {
                setbacks.clear();
                inTurn(this::idle);
                continue;
            }
            Setback<T> setback = setbacks.get(batch.lane());
            if (setback == null) {
                Batch<T> fresh = troubled ? cursor.next(size, Duration.ZERO) : batch;
                if (!fresh.isEmpty()) {
                    inTurn(() -> attempt(Setback.none(fresh)));
                }
            } else if (!setback.concerns(batch)) {
                setbacks.remove(batch.lane());
            } else if (setback.isDue()) {
                inTurn(() -> attempt(setback));
            } else {
                Duration remaining = Duration.ofNanos(setback.remainingNanos());
                ending.rest(source.lanes().size() > 1 && remaining.compareTo(PEEK) > 0 ? PEEK : remaining);
            }
        }
    }

    /** Runs one turn with the thread marked as busy, so that a polite end does not interrupt it. */
    private void inTurn(Turn turn) throws InterruptedException {
        if (!ending.enter()) {
            return;
        }
        try {
            turn.take();
        } finally {
            ending.leave();
        }
    }

    private void idle() throws InterruptedException {
        try {
            steps.idle();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            complain("nothing to do, yet failed: " + Verdict.plain(e));
        }
    }

    private void attempt(Setback<T> tried) throws InterruptedException {
        Work<T> work = new Work<>(tried.batch(), source.lanes());
        long started = System.nanoTime();
        boolean committed = false;
        try {
            steps.run(work);
            Unit unit = work.close();
            tried.batch().pass(unit);
            commit(unit);
            committed = true;
        } catch (InterruptedException e) {
            if (ending.asked()) {
                throw e;
            }
            settle(tried.failed(), Verdict.plain(e));
            return;
        } catch (Throwable e) {
            // errors too: a module's faulty jar must cost its own route a retry, not the thread
            work.close();
            if (ending.asked()) {
                throw new InterruptedException();
            }
            judge(tried, work, e);
            return;
        } finally {
            work.settled(committed);
        }
        durations.record(System.nanoTime() - started);
        succeeded(tried);
    }

    private void judge(Setback<T> tried, Work<T> work, Throwable failure) throws InterruptedException {
        Verdict verdict = Verdict.on(failure);
        if (work.gate().isPresent()) {
            gate = work.gate();
            setbacks.remove(tried.batch().lane());
        } else if (verdict instanceof Verdict.Over over) {
            throw new JournalException.Fenced(over.reason());
        } else if (verdict instanceof Verdict.Again) {
            setbacks.put(tried.batch().lane(), tried.collided());
        } else if (verdict instanceof Verdict.Later later) {
            settle(tried.after(later.pause()), later.reason());
        } else if (verdict instanceof Verdict.Hopeless hopeless) {
            if (tried.batch().entries().size() > 1) {
                shrink(tried.halved());
            } else {
                quarantine(tried, hopeless);
            }
        } else if (verdict instanceof Verdict.Transient unknown) {
            settle(tried.failed(), unknown.what());
        }
    }

    private void settle(Setback<T> next, String reason) {
        complain(reason);
        shrink(next);
    }

    private void shrink(Setback<T> next) {
        size = Math.min(size, Math.max(1, next.batch().entries().size()));
        setbacks.put(next.batch().lane(), next);
    }

    private void quarantine(Setback<T> tried, Verdict.Hopeless hopeless) throws InterruptedException {
        Unit unit = new Unit();
        T row = tried.batch().entries().get(0).value();
        try {
            unit.quarantine(source.copier().copy(row, hopeless.reason(), hopeless.detail()));
            tried.batch().pass(unit);
            commit(unit);
        } catch (JournalException.Fenced e) {
            throw e;
        } catch (RuntimeException e) {
            settle(tried.after(Verdict.JOURNAL_WAIT), Verdict.plain(e));
            return;
        }
        succeeded(tried);
    }

    private void succeeded(Setback<T> tried) {
        setbacks.remove(tried.batch().lane());
        size = Math.min(source.max(), Math.max(1, size * 2));
        if (complained && setbacks.isEmpty()) {
            LOG.info("{}: goes on", source.route());
            complained = false;
        }
    }

    /** Waits out stray interrupts: a unit that is under way must not be made a second time. */
    private void commit(Unit unit) throws InterruptedException {
        Future<?> commit = journal.commit(unit);
        boolean done = false;
        while (!done) {
            try {
                commit.get();
                done = true;
            } catch (InterruptedException e) {
                if (ending.asked()) {
                    throw e;
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException("commit failed", e.getCause());
            }
        }
    }

    /** One line when trouble begins, one when it is over: a partner that is down for a night fills no log. */
    private void complain(String what) {
        if (!complained) {
            LOG.warn("{}: waits and tries again: {}", source.route(), what);
            complained = true;
        } else {
            LOG.debug("{}: {}", source.route(), what);
        }
    }

    @FunctionalInterface
    private interface Turn {
        void take() throws InterruptedException;
    }
}
