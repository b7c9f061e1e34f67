package org.tiltas.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.testkit.SameAgainCheck.Known;

/** Lets many threads read the samples at once and compares what each gets. */
final class ThreadsCheck {
    private static final int MANY = 8;
    private static final long NANOS = 200_000_000;
    private static final int LEAST_ROUNDS = 50;

    private final DeviceAdapter adapter;
    private final List<Known> known;
    private final AtomicReference<String> trouble = new AtomicReference<>();

    ThreadsCheck(DeviceAdapter adapter, List<Known> known) {
        this.adapter = adapter;
        this.known = known;
    }

    void inspect(ThreadGroup group, Breaches breaches) {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            int first = i;
            Thread thread = new Thread(group, () -> read(first, start), "tiltas-testkit-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            join(thread);
            if (thread.isAlive()) {
                trouble.compareAndSet(
                        null,
                        "a thread is not done after " + Workbench.PATIENCE.toSeconds() + " s"
                                + Place.of(thread.getStackTrace()));
                thread.interrupt();
            }
        }
        if (trouble.get() != null) {
            breaches.add(Check.THREADS, trouble.get());
        }
    }

    private void read(int first, CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            return;
        }
        long until = System.nanoTime() + NANOS;
        for (int round = 0; trouble.get() == null && (round < LEAST_ROUNDS || System.nanoTime() < until); round++) {
            Known one = known.get((first + round) % known.size());
            Outcome outcome =
                    Outcome.of(adapter, one.sample().message(), one.sample().zone());
            if (!outcome.equals(one.expected())) {
                trouble.compareAndSet(
                        null, SameAgainCheck.difference(one, outcome) + " when " + MANY + " threads read at once");
            }
        }
    }

    static void join(Thread thread) {
        try {
            thread.join(Workbench.PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an adapter was reading", e);
        }
    }
}
