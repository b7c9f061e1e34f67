package org.tiltas.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;

/**
 * Reads messages on a thread of its own, so that one that never ends can be left behind, and measures what reading
 * costs that thread. Its threads are a group: one that an adapter starts shows up in it.
 */
final class Workbench implements AutoCloseable {
    /** As long as a server waits unless it is told otherwise. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ThreadGroup group = new ThreadGroup("tiltas-testkit");
    private final DeviceAdapter adapter;
    private ExecutorService worker;
    private Thread thread;

    /** @param nanos processor time, ns; @param bytes allocated, B */
    record Measured(Outcome outcome, long nanos, long bytes) {}

    Workbench(DeviceAdapter adapter) {
        this.adapter = adapter;
        hire();
    }

    private void hire() {
        worker = Executors.newSingleThreadExecutor(task -> {
            thread = new Thread(group, task, "tiltas-testkit-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    Outcome read(Sample sample) {
        return measure(sample.message(), sample).outcome();
    }

    Measured measure(RawMessage message, Sample like) {
        Future<Measured> answer = worker.submit(() -> {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            Outcome outcome = Outcome.of(adapter, message, like.zone());
            return new Measured(
                    outcome,
                    THREADS.getCurrentThreadCpuTime() - nanos,
                    THREADS.getCurrentThreadAllocatedBytes() - bytes);
        });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return abandon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an adapter was reading", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Measured abandon() {
        String what = "is not done after " + PATIENCE.toSeconds() + " s" + Place.of(thread.getStackTrace());
        worker.shutdownNow();
        hire();
        return new Measured(new Outcome.Endless(what), PATIENCE.toNanos(), 0);
    }

    ThreadGroup group() {
        return group;
    }

    /** The thread that reads; null before the first message. */
    Thread thread() {
        return thread;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
