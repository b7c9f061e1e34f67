package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.tiltas.spi.delivery.Partners;

/**
 * How long it took from the receipt of a message to the partner's acceptance, over the last minutes. Counted in steps of
 * about a tenth, so that a quantile is right to that much and memory does not grow. Thread-safe.
 */
final class Latency {
    private static final int MINUTES = 5;
    private static final int STEPS = 160;
    private static final double GROWTH = 1.12;

    private final Clock clock;
    private final long[][] counts = new long[MINUTES][STEPS];
    private final long[] minutes = new long[MINUTES];

    Latency(Clock clock) {
        this.clock = clock;
    }

    synchronized void record(Duration duration) {
        long minute = clock.instant().getEpochSecond() / 60;
        int slot = (int) Math.floorMod(minute, (long) MINUTES);
        if (minutes[slot] != minute) {
            minutes[slot] = minute;
            counts[slot] = new long[STEPS];
        }
        counts[slot][step(duration)]++;
    }

    /** Empty while nothing was accepted within the last minutes. */
    synchronized Optional<Partners.Latency> now() {
        long minute = clock.instant().getEpochSecond() / 60;
        long[] sum = new long[STEPS];
        long total = 0;
        for (int slot = 0; slot < MINUTES; slot++) {
            if (minute - minutes[slot] < MINUTES) {
                for (int i = 0; i < STEPS; i++) {
                    sum[i] += counts[slot][i];
                    total += counts[slot][i];
                }
            }
        }
        return total == 0
                ? Optional.empty()
                : Optional.of(new Partners.Latency(total, quantile(sum, total, 0.5), quantile(sum, total, 0.99)));
    }

    private static Duration quantile(long[] sum, long total, double share) {
        long wanted = (long) Math.ceil(total * share);
        long passed = 0;
        int i = 0;
        while (passed + sum[i] < wanted) {
            passed += sum[i++];
        }
        return Duration.ofNanos((long) (Math.pow(GROWTH, i) * 100_000));
    }

    /** Steps begin at a tenth of a millisecond and end beyond two hours. */
    private static int step(Duration duration) {
        double tenths = Math.max(1, duration.toNanos() / 100_000.0);
        return Math.min(STEPS - 1, (int) Math.ceil(Math.log(tenths) / Math.log(GROWTH)));
    }
}
