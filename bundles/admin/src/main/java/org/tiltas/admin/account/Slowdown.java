package org.tiltas.admin.account;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Slows down a source that guesses: after a few failures its checks go one at a time, each after a pause that doubles up
 * to two seconds. The account is never locked, so nobody can be locked out by a stranger.
 */
final class Slowdown {
    private static final int FREE = 5;
    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(2).toNanos();
    private static final long FORGET_AFTER = Duration.ofMinutes(5).toNanos();
    private static final int MOST_SOURCES = 10_000;
    private static final int MOST_WAITING = 4;

    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final Pause pause;

    Slowdown() {
        this(System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Slowdown(LongSupplier clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /** Runs the check when the source may; false if the check fails or too many checks of the source wait already. */
    boolean allows(String name, BooleanSupplier check) {
        forgetOld();
        Source source = sources.get(name);
        if (source == null || source.failures < FREE) {
            return check(name, check);
        }
        if (!source.waiting.tryAcquire()) {
            return false;
        }
        try {
            synchronized (source) {
                long wait = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(20, source.failures - FREE));
                pause.nanos(wait);
                return check(name, check);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            source.waiting.release();
        }
    }

    private boolean check(String name, BooleanSupplier check) {
        boolean good = check.getAsBoolean();
        if (good) {
            sources.remove(name);
        } else {
            Source source = sources.computeIfAbsent(name, n -> new Source());
            source.failures++;
            source.last = clock.getAsLong();
        }
        return good;
    }

    private void forgetOld() {
        long now = clock.getAsLong();
        if (sources.size() > MOST_SOURCES) {
            sources.clear();
        }
        sources.values().removeIf(source -> now - source.last > FORGET_AFTER);
    }

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void nanos(long nanos) throws InterruptedException;
    }

    private static final class Source {
        private final Semaphore waiting = new Semaphore(MOST_WAITING);
        private volatile int failures;
        private volatile long last;
    }
}
