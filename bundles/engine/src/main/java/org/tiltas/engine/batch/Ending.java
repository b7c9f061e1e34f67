package org.tiltas.engine.batch;

import java.time.Duration;

/** How a loop is told to end: politely between two batches, or by breaking into the one at hand. Thread-safe. */
final class Ending {
    private Thread thread;
    private boolean asked;
    private boolean busy;

    synchronized void begin() {
        thread = Thread.currentThread();
    }

    synchronized boolean asked() {
        return asked;
    }

    synchronized void ask() {
        asked = true;
        notifyAll();
        if (!busy && thread != null) {
            thread.interrupt();
        }
    }

    synchronized void force() {
        asked = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** False when the loop is to end instead. */
    synchronized boolean enter() {
        busy = !asked;
        return busy;
    }

    synchronized void leave() {
        busy = false;
    }

    /** Waits, at most until asked to end. */
    synchronized void rest(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (!asked && left > 0) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                // whoever interrupts has set the flag, or means nothing to us
            }
            left = until - System.nanoTime();
        }
    }
}
