package org.tiltas.fhirapi.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Writes who read whose data. A reader waits for no commit: entries are gathered and committed together, some five times a
 * second; what is read again and again meanwhile is one entry that tells how often. When the journal does not take them,
 * nobody reads any more.
 */
public final class ReadTrail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTrail.class);
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_AT_ONCE = 1_000;
    private static final long GATHER_MILLIS = 200;
    private static final long PATIENCE_MILLIS = 5_000;

    private final BlockingQueue<Unit.Audit> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Journal journal;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;

    public ReadTrail(Journal journal) {
        this.journal = journal;
        this.thread = new Thread(this::run, "tiltas-fhir-audit");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Notes a read.
     *
     * @param patient reference such as {@code Patient/17}
     * @param query what was asked for, without values
     * @throws RuntimeException 503 when it cannot be noted, and so must not be answered
     */
    public void note(String who, String action, String patient, String query) {
        Unit.Audit entry = new Unit.Audit(Instant.now(), who, action, patient + " " + query);
        try {
            if (!waiting.offer(entry, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw Refusal.of(503, "transient", "", "the audit trail cannot be written now")
                        .addResponseHeader("Retry-After", "5");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(503, "transient", "", "the server is stopping");
        }
    }

    private void run() {
        List<Unit.Audit> batch = new ArrayList<>();
        while (!closing || !waiting.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    gather(batch);
                }
                if (!batch.isEmpty()) {
                    commit(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                closing = true; // what is there is still written, once
            } catch (JournalException e) {
                if (closing) {
                    LOG.warn("{} audit entries of reads are lost: {}", batch.size() + waiting.size(), e.getMessage());
                    return;
                }
                LOG.warn("audit entries of reads wait: {}", e.getMessage());
                pause();
            }
        }
    }

    private void gather(List<Unit.Audit> batch) throws InterruptedException {
        Unit.Audit first = waiting.poll(closing ? 0 : GATHER_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(closing ? 0 : GATHER_MILLIS);
        while (batch.size() < MOST_AT_ONCE) {
            Unit.Audit next = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    private void commit(List<Unit.Audit> batch) throws InterruptedException {
        Map<List<String>, Integer> times = new LinkedHashMap<>();
        Map<List<String>, Unit.Audit> first = new LinkedHashMap<>();
        for (Unit.Audit entry : batch) {
            List<String> key = List.of(entry.who(), entry.action(), entry.what());
            times.merge(key, 1, Integer::sum);
            first.putIfAbsent(key, entry);
        }
        Unit unit = new Unit();
        first.forEach((key, entry) -> {
            int n = times.get(key);
            String what = n == 1 ? entry.what() : entry.what() + " (" + n + " times)";
            unit.audit(new Unit.Audit(entry.at(), entry.who(), entry.action(), what));
        });
        try {
            journal.commit(unit).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof JournalException refusal
                    ? refusal
                    : new JournalException.Unavailable("the commit failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JournalException.Unavailable("no commit within " + PATIENCE_MILLIS + " ms", e);
        }
    }

    private void pause() {
        try {
            closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** Writes what waits, for at most a few seconds. */
    @Override
    public void close() {
        closing = true;
        closed.countDown();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
