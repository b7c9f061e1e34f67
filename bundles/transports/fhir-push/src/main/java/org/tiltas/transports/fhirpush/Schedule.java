package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What time it is, and what is to be done later. Thread-safe. */
interface Schedule {
    Instant now();

    /** Does some work at a time, or at once if that is over. */
    void at(Instant time, Runnable work);

    /** By the clock of this machine. */
    static Schedule real(Executor threads) {
        return new Schedule() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void at(Instant time, Runnable work) {
                long wait = Math.max(0, Duration.between(now(), time).toMillis());
                CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS, threads)
                        .execute(work);
            }
        };
    }
}
