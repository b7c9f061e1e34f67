package org.tiltas.tools.fleet;

import org.HdrHistogram.Histogram;

/** Running totals of a fleet; written on its event loop, read after its end (or roughly at any time). */
final class FleetCounts {
    volatile long published;
    volatile long acknowledged;
    long resent;
    long duplicates;
    long poison;
    long negative;
    long reconnects;
    long forgotten;
    long refused;
    final Histogram micros = new Histogram(3_600_000_000L, 3);

    FleetResult result(double seconds, long unacknowledged) {
        return new FleetResult(
                published,
                acknowledged,
                unacknowledged,
                resent,
                duplicates,
                poison,
                negative,
                reconnects,
                forgotten,
                refused,
                seconds,
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0);
    }
}
