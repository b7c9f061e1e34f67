package org.tiltas.engine.batch;

import java.time.Duration;
import org.tiltas.spi.journal.Batch;

/** A batch that did not go through, when it is tried again, and how often it failed. */
record Setback<T>(Batch<T> batch, int failures, int collisions, long dueNanos) {
    static final int TRIES_BEFORE_SPLIT = 3;
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 30_000;
    private static final long LONGEST_COLLISION_MILLIS = 200;

    static <T> Setback<T> none(Batch<T> batch) {
        return new Setback<>(batch, 0, 0, System.nanoTime());
    }

    /** The same batch once more after a while, through no fault of its own. */
    Setback<T> after(Duration wait) {
        return new Setback<>(batch, failures, collisions, System.nanoTime() + wait.toNanos());
    }

    /** The same batch at once; each collision in a row waits a little longer so that rivals can finish. */
    Setback<T> collided() {
        long wait = collisions == 0 ? 0 : Math.min(LONGEST_COLLISION_MILLIS, 1L << Math.min(collisions, 20));
        return new Setback<>(batch, failures, collisions + 1, System.nanoTime() + nanos(wait));
    }

    /** Tried again with growing waits; after some tries only the first half, down to a single row. */
    Setback<T> failed() {
        int count = failures + 1;
        if (count >= TRIES_BEFORE_SPLIT && batch.entries().size() > 1) {
            return new Setback<>(
                    batch.firstHalf(), TRIES_BEFORE_SPLIT - 1, 0, System.nanoTime() + nanos(FIRST_WAIT_MILLIS));
        }
        long wait = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(count - 1, 20));
        return new Setback<>(batch, count, 0, System.nanoTime() + nanos(wait));
    }

    /** Half of it at once, to find the row that a step has declared unreadable. */
    Setback<T> halved() {
        return new Setback<>(batch.firstHalf(), failures, 0, System.nanoTime());
    }

    boolean concerns(Batch<T> other) {
        return batch.lane() == other.lane()
                && batch.entries().get(0).offset() == other.entries().get(0).offset();
    }

    boolean isDue() {
        return remainingNanos() <= 0;
    }

    long remainingNanos() {
        return dueNanos - System.nanoTime();
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }
}
