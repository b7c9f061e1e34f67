package org.tiltas.transport.mqtt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.tiltas.spi.intake.Gateway;

/**
 * One token bucket per gateway, shared by its connections, as large as one second's messages. A message beyond it is
 * taken all the same; the bucket is then in debt and says how long to wait before the next. Thread-safe.
 */
final class Rates {
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Rates(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts a message; tells how many nanoseconds nothing more may be read. */
    long count(Gateway gateway) {
        if (gateway.rate() == 0) {
            return 0;
        }
        return buckets.computeIfAbsent(gateway.id(), id -> new Bucket(nanoTime.getAsLong() - SECOND))
                .count(gateway.rate(), nanoTime.getAsLong());
    }

    void forget(String gateway) {
        buckets.remove(gateway);
    }

    /** The bucket as a point in time: empty when that is now, full when it is a second ago. */
    private static final class Bucket {
        private long empty;

        Bucket(long empty) {
            this.empty = empty;
        }

        synchronized long count(int perSecond, long now) {
            empty = Math.max(empty, now - SECOND) + SECOND / perSecond;
            return Math.max(0, empty - now);
        }
    }
}
