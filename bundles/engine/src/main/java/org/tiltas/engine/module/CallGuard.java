package org.tiltas.engine.module;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The thread of a module instance, and the time limit on every call. What takes too long is broken into; a thread that
 * does not come back even then is given up and replaced. Used by one caller at a time; may be closed by another.
 */
public final class CallGuard implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** So many limits a thread gets that would go on if only the machine let it. */
    private static final int MOST_LIMITS = 6;

    private final Object service;
    private final long bundle;
    private final Duration limit;
    private volatile InstanceThread worker;
    private volatile boolean closed;

    /**
     * @param service the module's service, whose class loader its thread gets
     * @param limit longest time for one item
     */
    public CallGuard(Object service, long bundle, Duration limit) {
        this.service = service;
        this.bundle = bundle;
        this.limit = limit;
    }

    /** Longest time for one item. */
    public Duration limit() {
        return limit;
    }

    /**
     * Runs a task on the module's thread.
     *
     * @return false when the thread did not come back from the item it was at; it has been given up
     */
    public boolean run(ItemTask<?, ?> task) throws InterruptedException {
        return run(task, limit, MOST_LIMITS);
    }

    /**
     * Runs a task of code that may wait for others, which looks like a thread that the machine keeps waiting.
     *
     * @param strict longest time without a sign of life
     */
    boolean run(ItemTask<?, ?> task, Duration strict) throws InterruptedException {
        return run(task, strict, 1);
    }

    private boolean run(ItemTask<?, ?> task, Duration limit, int mostLimits) throws InterruptedException {
        if (worker == null) {
            worker = new InstanceThread(service, bundle);
            worker.start();
            if (closed) {
                // it was closed meanwhile, or before: nobody else would end this thread
                worker.leave();
            }
        }
        worker.give(task);
        boolean cameBack = await(task, limit.toNanos(), mostLimits);
        if (!cameBack) {
            giveUpThread();
        }
        return cameBack;
    }

    private void giveUpThread() {
        worker.leave();
        worker = null;
    }

    private boolean await(ItemTask<?, ?> task, long limit, int mostLimits) throws InterruptedException {
        try {
            return awaitOrGiveUp(task, limit, mostLimits);
        } catch (InterruptedException e) {
            // nobody waits for what it is at: the next batch begins with a thread that is free
            task.end();
            giveUpThread();
            throw e;
        }
    }

    private boolean awaitOrGiveUp(ItemTask<?, ?> task, long limit, int mostLimits) throws InterruptedException {
        long begun = THREADS.getThreadCpuTime(worker.getId());
        while (true) {
            long allowed = limit;
            while (task.atSameItem() >= allowed && allowed < mostLimits * limit && isStarved(begun, limit)) {
                allowed += limit;
            }
            if (task.done.await(Math.max(1, allowed - task.atSameItem()), TimeUnit.NANOSECONDS)) {
                return true;
            }
            int at = task.at;
            boolean isOver =
                    task.atSameItem() >= allowed && (allowed >= mostLimits * limit || !isStarved(begun, limit));
            if (isOver && task.breakInto(at, worker)) {
                long until = System.nanoTime() + GRACE.toNanos();
                while (task.at == at && System.nanoTime() < until) {
                    if (task.done.await(20, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                }
                if (task.at == at && task.abandon(at)) {
                    return false;
                }
            }
        }
    }

    /**
     * Whether the thread could work, but has hardly been given the processor: after a crash, say, while everything starts
     * at once. That is not the module's fault.
     *
     * @param begun processor time it had when it was given the task
     */
    private boolean isStarved(long begun, long limit) {
        long used = THREADS.getThreadCpuTime(worker.getId()) - begun;
        return begun >= 0 && used < limit / 2 && worker.getState() == Thread.State.RUNNABLE;
    }

    /** Ends its thread; what it is at is broken into, and nothing more is begun. */
    @Override
    public void close() {
        closed = true;
        InstanceThread last = worker;
        if (last != null) {
            last.leave();
        }
    }
}
