package org.tiltas.engine.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * Lets an adapter decode on a thread that may be lost to it: what does not answer in time is interrupted and left
 * behind, and the next message gets a new thread.
 */
final class TrialThread implements AutoCloseable {
    private static final int MOST_READINGS = 10_000;
    private static final int LONGEST_DETAIL = 500;
    private static final Runnable END = () -> {};

    private final DeviceAdapter adapter;
    private final DecodeContext context;
    private final Duration limit;
    private final Latencies latencies = new Latencies();
    private LinkedBlockingQueue<Runnable> work;
    private Thread thread;

    TrialThread(DeviceAdapter adapter, DecodeContext context, Duration limit) {
        this.adapter = adapter;
        this.context = context;
        this.limit = limit;
    }

    Latencies latencies() {
        return latencies;
    }

    Trial decode(RawMessage message) throws InterruptedException {
        if (thread == null || !thread.isAlive()) {
            begin();
        }
        CompletableFuture<Trial> answer = new CompletableFuture<>();
        long[] nanos = new long[1];
        work.add(() -> {
            long started = System.nanoTime();
            Trial trial = attempt(message);
            nanos[0] = System.nanoTime() - started;
            answer.complete(trial);
        });
        try {
            Trial trial = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            latencies.record(nanos[0] / 1000);
            return trial;
        } catch (TimeoutException e) {
            giveUp();
            latencies.record(limit.toNanos() / 1000);
            return new Trial.Broken("timeout", "no answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            return broken(e.getCause());
        }
    }

    private Trial attempt(RawMessage message) {
        try {
            List<Reading> given = adapter.decode(copy(message), context);
            return given == null ? new Trial.Broken("no-readings", "gave null") : read(given, "", "");
        } catch (DecodeException e) {
            return read(e.partial(), String.valueOf(e.reason()), line(e.getMessage()));
        } catch (Throwable e) {
            // a candidate may lack a class or run out of stack; nothing of it may reach anybody else
            return broken(e);
        }
    }

    /** The bytes may not be changed by anyone, so a candidate gets its own. */
    private static RawMessage copy(RawMessage m) {
        return new RawMessage(
                m.id(),
                m.adapter(),
                m.gateway(),
                m.transport(),
                m.topic(),
                m.contentType(),
                m.received(),
                m.redelivered(),
                m.lane(),
                m.payload().clone());
    }

    private static Trial read(List<Reading> given, String refusal, String detail) {
        List<Reading> readings = new ArrayList<>();
        for (Reading reading : given) {
            if (reading == null) {
                return new Trial.Broken("no-readings", "reading " + readings.size() + " is null");
            }
            if (readings.size() == MOST_READINGS) {
                return new Trial.Broken("too-many-readings", "more than " + MOST_READINGS + " readings");
            }
            readings.add(reading);
        }
        return new Trial.Read(List.copyOf(readings), refusal, detail);
    }

    /** The class only: an exception's message may quote the payload. */
    private static Trial broken(Throwable e) {
        return new Trial.Broken("adapter-failed", e.getClass().getName());
    }

    private static String line(String detail) {
        String line = String.valueOf(detail).replaceAll("\\s+", " ");
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) : line;
    }

    private void begin() {
        LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        work = queue;
        thread = new Thread(
                () -> {
                    try {
                        for (Runnable task = queue.take(); task != END; task = queue.take()) {
                            task.run();
                        }
                    } catch (InterruptedException e) {
                        // given up on
                    }
                },
                "tiltas-trial");
        thread.setDaemon(true);
        thread.start();
    }

    private void giveUp() {
        work.add(END);
        thread.interrupt();
        thread = null;
    }

    @Override
    public void close() {
        if (thread != null) {
            giveUp();
        }
    }
}
