package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * An adapter and the thread that is its own, with a time limit and an error boundary around every call. A message that
 * takes too long is broken into; a thread that does not come back even then is given up and replaced. An adapter that
 * loses too many threads, or breaks on message after message, is suspended: it gets nothing more to do until it is
 * replaced or resumed.
 *
 * <p>Thread-safe; batches are read one at a time.
 */
public final class AdapterInstance implements AutoCloseable {
    /** Messages in a row on which an adapter may break before it is suspended. */
    public static final int MOST_BREAKS = 20;

    /** Threads that may be lost to an adapter before it is suspended. */
    public static final int MOST_LOST = 3;

    private static final int MOST_READINGS = 10_000;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(AdapterInstance.class);

    private final DeviceAdapter adapter;
    private final String version;
    private final long bundle;
    private final Duration limit;
    private WorkerThread worker;
    private int breaks;
    private volatile int lost;
    private volatile String suspended;
    private volatile boolean closed;

    /** @param limit longest time for one message */
    public AdapterInstance(DeviceAdapter adapter, String version, long bundle, Duration limit) {
        this.adapter = adapter;
        this.version = version;
        this.bundle = bundle;
        this.limit = limit;
    }

    /** The same adapter with a thread and a record of its own, for work beside the live messages. */
    public AdapterInstance another() {
        return new AdapterInstance(adapter, version, bundle, limit);
    }

    public DeviceAdapter adapter() {
        return adapter;
    }

    public String version() {
        return version;
    }

    /** OSGi id of its bundle. */
    public long bundle() {
        return bundle;
    }

    /** Why it gets no messages; empty while it does. */
    public Optional<String> suspended() {
        return Optional.ofNullable(suspended);
    }

    /** Whether it is suspended because threads of it do not come back. */
    public boolean isStuck() {
        return lost > 0 && suspended != null;
    }

    /** Gives it another chance. */
    public synchronized void resume() {
        suspended = null;
        breaks = 0;
        lost = 0;
    }

    /**
     * Reads messages, in order.
     *
     * @return one outcome per message; fewer if it was suspended or closed on the way
     */
    public synchronized List<Decoding> read(List<RawMessage> messages, DecodeContext context)
            throws InterruptedException {
        List<Decoding> outcomes = new ArrayList<>(messages.size());
        while (outcomes.size() < messages.size() && suspended == null && !closed) {
            Task task = new Task(messages.subList(outcomes.size(), messages.size()), context);
            if (worker == null) {
                worker = new WorkerThread();
                worker.start();
            }
            worker.give(task);
            boolean cameBack = await(task);
            take(task, outcomes);
            if (!cameBack) {
                worker.leave();
                worker = null;
                lost++;
                outcomes.add(new Decoding.Late());
                judge();
            }
        }
        return outcomes;
    }

    private boolean await(Task task) throws InterruptedException {
        try {
            return awaitOrGiveUp(task);
        } catch (InterruptedException e) {
            // nobody waits for what it is at: the next batch begins with a thread that is free
            worker.leave();
            worker = null;
            throw e;
        }
    }

    private boolean awaitOrGiveUp(Task task) throws InterruptedException {
        while (true) {
            long left = limit.toNanos() - task.atSameMessage();
            if (task.done.await(Math.max(1, left), TimeUnit.NANOSECONDS)) {
                return true;
            }
            int at = task.at;
            if (task.atSameMessage() >= limit.toNanos() && task.breakInto(at, worker)) {
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

    private void take(Task task, List<Decoding> outcomes) {
        for (int i = 0; i < task.messages.size() && suspended == null; i++) {
            Decoding outcome = task.outcomes.get(i);
            if (outcome == null) {
                return;
            }
            breaks = outcome instanceof Decoding.Broke || outcome instanceof Decoding.Late ? breaks + 1 : 0;
            outcomes.add(outcome);
            if (breaks >= MOST_BREAKS) {
                suspend("broke on " + breaks + " messages in a row"
                        + (outcome instanceof Decoding.Broke broke ? ", last with " + broke.how() : ""));
            }
        }
    }

    private void judge() {
        if (lost >= MOST_LOST) {
            suspend("hangs: did not come back from " + lost + " messages within " + limit.toMillis() + " ms each");
        }
    }

    private void suspend(String reason) {
        suspended = reason;
        LOG.warn(
                "module {} {}: suspended, its messages wait: {}",
                adapter.getClass().getName(),
                version,
                reason);
    }

    /** Ends its thread; what it is at is broken into. */
    @Override
    public void close() {
        closed = true;
        WorkerThread last = worker;
        if (last != null) {
            last.leave();
        }
    }

    /** Some messages on their way through the adapter. */
    private final class Task {
        final List<RawMessage> messages;
        final DecodeContext context;
        final AtomicReferenceArray<Decoding> outcomes;
        final CountDownLatch done = new CountDownLatch(1);
        volatile int at = -1;
        private volatile long began = System.nanoTime();
        private int brokenInto = -1;
        private int abandonedAt = -1;

        Task(List<RawMessage> messages, DecodeContext context) {
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
                    Decoding outcome = decode(messages.get(i), context);
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
            return !closed;
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
    }

    private Decoding decode(RawMessage message, DecodeContext context) {
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

    /** The instance's own thread: thread-locals of the module end with it. */
    private final class WorkerThread extends Thread {
        private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
        private volatile boolean left;

        WorkerThread() {
            super("tiltas-module-" + adapter.getClass().getSimpleName() + "-" + bundle);
            setDaemon(true);
            setContextClassLoader(adapter.getClass().getClassLoader());
        }

        void give(Task task) {
            tasks.add(task);
        }

        void leave() {
            left = true;
            interrupt();
        }

        @Override
        public void run() {
            while (!left && !closed) {
                try {
                    tasks.take().run();
                } catch (InterruptedException e) {
                    // left tells whether that was meant
                }
            }
            tasks.forEach(task -> task.done.countDown());
        }
    }
}
