package org.tiltas.clinical.work;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.JournalException;

/** A thread that does a piece of work whenever it is woken, and again, later and later up to a minute, when that fails. */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final Work work;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private Duration pause = FIRST_PAUSE;

    /** What is to be done; begun anew as a whole after a failure. */
    public interface Work {
        void run() throws InterruptedException;
    }

    public Worker(String name, Work work) {
        this.name = name;
        this.work = work;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "tiltas-" + name);
            worker.setDaemon(true);
            return worker;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has the work done soon; a wish during the work has it done once more. */
    public void wake() {
        schedule(Duration.ZERO);
    }

    private void schedule(Duration delay) {
        if (!thread.isShutdown() && scheduled.compareAndSet(false, true)) {
            thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        scheduled.set(false);
        try {
            work.run();
            pause = FIRST_PAUSE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JournalException.Stale e) {
            // somebody has written an assignment meanwhile, which is nobody's trouble
            LOG.debug("{} looks again: {}", name, e.getMessage());
            schedule(FIRST_PAUSE);
        } catch (RuntimeException e) {
            LOG.warn("{} goes on in {} ms: {}", name, pause.toMillis(), e.getMessage());
            schedule(pause);
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
