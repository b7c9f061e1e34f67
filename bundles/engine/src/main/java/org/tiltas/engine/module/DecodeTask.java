package org.tiltas.engine.module;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/** Some messages on their way through the adapter. */
final class DecodeTask {
    private static final int MOST_READINGS = 10_000;

    private final DeviceAdapter adapter;
    final List<RawMessage> messages;
    final DecodeContext context;
    final AtomicReferenceArray<Decoding> outcomes;
    final CountDownLatch done = new CountDownLatch(1);
    volatile int at = -1;
    private volatile long began = System.nanoTime();
    private volatile boolean ended;
    private int brokenInto = -1;
    private int abandonedAt = -1;

    DecodeTask(DeviceAdapter adapter, List<RawMessage> messages, DecodeContext context) {
        this.adapter = adapter;
        this.messages = messages;
        this.context = context;
        this.outcomes = new AtomicReferenceArray<>(messages.size());
    }

    long atSameMessage() {
        return System.nanoTime() - began;
    }

    void run() {
        try {
            for (int i = 0; i < messages.size(); i++) {
                if (!begin(i)) {
                    return;
                }
                Decoding outcome = decode(messages.get(i));
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

    private synchronized boolean end(int i, Decoding outcome) {
        if (abandonedAt == i) {
            return false;
        }
        boolean late = brokenInto == i;
        if (late) {
            Thread.interrupted();
        }
        outcomes.set(i, late ? new Decoding.Late() : outcome);
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

    /** Lets it stop before the next message. */
    void end() {
        ended = true;
    }

    private Decoding decode(RawMessage message) {
        try {
            List<Reading> readings = adapter.decode(message, context);
            if (readings.size() > MOST_READINGS) {
                return new Decoding.Broke("more than " + MOST_READINGS + " readings from one message");
            }
            return new Decoding.Read(List.copyOf(readings));
        } catch (DecodeException e) {
            return e.partial().size() > MOST_READINGS
                    ? new Decoding.Broke("more than " + MOST_READINGS + " readings from one message")
                    : new Decoding.Refused(e.reason(), String.valueOf(e.getMessage()), e.partial());
        } catch (Throwable e) {
            // errors too: neither a missing class nor an exhausted stack may end the server's own thread
            return new Decoding.Broke(e.getClass().getName());
        }
    }
}
