package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleThreads;

/**
 * The changes of each transport, one at a time. Those of another do not wait for them: each is made on a thread of its
 * own, which a transport that hangs may keep for as long as its limits allow. Thread-safe.
 */
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(threads("tiltas-transports-"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(threads("tiltas-transports-timer-"));

    /** A change, or a part of one. */
    interface Step<T> {
        T take() throws InterruptedException;
    }

    /** A change that gives nothing. */
    interface Change {
        void make() throws InterruptedException;
    }

    static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(ModuleThreads.server(), task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Makes a change on the caller's thread when it is its turn. */
    <T> T take(String transport, Step<T> step) throws InterruptedException {
        ReentrantLock turn = turns.computeIfAbsent(transport, id -> new ReentrantLock());
        turn.lockInterruptibly();
        try {
            return step.take();
        } finally {
            turn.unlock();
        }
    }

    /** Makes a change on another thread, after a pause and when it is its turn. */
    void later(String transport, Duration pause, Change change) {
        try {
            timer.schedule(
                    () -> workers.execute(() -> made(transport, change)), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("transport {}: a change ends with the server", transport);
        }
    }

    private void made(String transport, Change change) {
        try {
            take(transport, () -> {
                change.make();
                return true;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("transport {}: a change failed", transport, e);
        }
    }

    /** Breaks into what is under way and begins nothing more; changes on the caller's thread can still be made. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
