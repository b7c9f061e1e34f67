package org.tiltas.engine.module;

import java.time.Duration;

/** When an adapter was handed the message it is at. Written by the route's thread, read by the watchdog. */
public final class Stamp implements AutoCloseable {
    private final String module;
    private final Runnable onClose;
    private Thread thread;
    private long began;
    private boolean brokenOff;

    Stamp(String module, java.util.function.Consumer<Stamp> onClose) {
        this.module = module;
        this.onClose = () -> onClose.accept(this);
    }

    String module() {
        return module;
    }

    public synchronized void begin() {
        thread = Thread.currentThread();
        began = System.nanoTime();
        brokenOff = false;
    }

    /** @return whether the watchdog broke in; the thread's interrupt flag is clear then */
    public synchronized boolean end() {
        thread = null;
        if (brokenOff) {
            Thread.interrupted();
        }
        return brokenOff;
    }

    /** Whether the adapter has been at one message for longer than this; breaks into it the first time. */
    synchronized boolean overdue(Duration limit) {
        if (thread == null || System.nanoTime() - began < limit.toNanos()) {
            return false;
        }
        if (!brokenOff) {
            brokenOff = true;
            thread.interrupt();
        }
        return true;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
