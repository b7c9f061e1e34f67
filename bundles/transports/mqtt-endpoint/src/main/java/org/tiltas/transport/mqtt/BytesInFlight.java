package org.tiltas.transport.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/** Payload bytes of all connections that are not committed yet. Thread-safe. */
final class BytesInFlight {
    private final long most;
    private final AtomicLong now = new AtomicLong();

    BytesInFlight(long most) {
        this.most = most;
    }

    void add(int bytes) {
        now.addAndGet(bytes);
    }

    void release(int bytes) {
        now.addAndGet(-bytes);
    }

    boolean tooMany() {
        return now.get() > most;
    }
}
