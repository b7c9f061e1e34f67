package org.tiltas.engine.module;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Some items on their way through a module, one after the other on its own thread. */
public abstract class ItemTask<I, O> {
    final List<I> items;
    final AtomicReferenceArray<O> outcomes;
    final CountDownLatch done = new CountDownLatch(1);
    volatile int at = -1;
    private volatile long began = System.nanoTime();
    private volatile boolean ended;
    private int brokenInto = -1;
    private int abandonedAt = -1;

    protected ItemTask(List<I> items) {
        this.items = items;
        this.outcomes = new AtomicReferenceArray<>(items.size());
    }

    /** What comes of an item; runs the module's code and throws nothing. */
    protected abstract O work(I item);

    /** What comes of an item that took too long. */
    protected abstract O late();

    /** What came of an item; null while it is not done. */
    public O outcome(int index) {
        return outcomes.get(index);
    }

    /** Index of the item at hand. */
    public int at() {
        return at;
    }

    /** Something was heard from the item at hand: its time begins anew. */
    final void alive() {
        began = System.nanoTime();
    }

    /** Whether it comes to its end within a time. */
    final boolean ends(Duration within) throws InterruptedException {
        return done.await(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    long atSameItem() {
        return System.nanoTime() - began;
    }

    void run() {
        try {
            for (int i = 0; i < items.size(); i++) {
                if (!begin(i)) {
                    return;
                }
                O outcome = work(items.get(i));
                if (!end(i, outcome)) {
                    return;
                }
            }
        } finally {
            done.countDown();
        }
    }

    private synchronized boolean begin(int i) {
        began = System.nanoTime();
        at = i;
        return !ended;
    }

    private synchronized boolean end(int i, O outcome) {
        if (abandonedAt == i) {
            return false;
        }
        boolean late = brokenInto == i;
        if (late) {
            Thread.interrupted();
        }
        outcomes.set(i, late ? late() : outcome);
        at = i + 1;
        began = System.nanoTime();
        return true;
    }

    synchronized boolean breakInto(int i, Thread thread) {
        if (at != i) {
            return false;
        }
        if (brokenInto != i) {
            brokenInto = i;
            thread.interrupt();
        }
        return true;
    }

    synchronized boolean abandon(int i) {
        if (at != i) {
            return false;
        }
        abandonedAt = i;
        return true;
    }

    /** Lets it stop before the next item. */
    void end() {
        ended = true;
    }
}
