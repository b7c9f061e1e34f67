package org.tiltas.transport.mllp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Slots for messages beyond the size every connection may hold, so that memory is bounded however many connections send
 * large ones at once. Who holds a slot can always finish, so nobody waits for ever. Thread-safe.
 */
final class LargeBlocks {
    /** Bytes a message may have without a slot. */
    static final int SMALL = 64 * 1024;

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    LargeBlocks(int slots) {
        free = slots;
    }

    /** @param turn called once, on any thread, with the slot already taken, if none is free now */
    synchronized boolean take(Runnable turn) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    /** No longer waits; false if its turn has come already, so that the slot must be given back. */
    synchronized boolean cancel(Runnable turn) {
        return waiting.remove(turn);
    }

    void giveBack() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
