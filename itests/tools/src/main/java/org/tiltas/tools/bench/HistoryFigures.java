package org.tiltas.tools.bench;

import java.util.List;
import java.util.Locale;
import org.tiltas.journal.OfflineJournal.TableSize;

/**
 * What {@code bench --history} has found.
 *
 * @param eras a short history, then the long one
 * @param reads answers with the long one
 * @param sizes of all tables with the long one
 */
record HistoryFigures(List<Era> eras, List<HistoryReads.Timing> reads, List<TableSize> sizes) {
    /**
     * With one length of the history.
     *
     * @param observations how many were loaded
     * @param loadedPerSecond into the journal of the stopped server
     * @param readySeconds from the start command to ready
     * @param perSecond readings/s from first publish to last acceptance, as many as back-pressure allows
     */
    record Era(long observations, double loadedPerSecond, double readySeconds, double perSecond) {}

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%n%-14s %12s %12s %12s", "observations", "loaded/s", "ready after s", "done/s");
        for (Era era : eras) {
            line(
                    text,
                    "%-14d %12.0f %12.1f %12.0f",
                    era.observations(),
                    era.loadedPerSecond(),
                    era.readySeconds(),
                    era.perSecond());
        }
        line(text, "throughput with the long history: %.1f %% of that with the short one", 100 * ratio());
        line(text, "%n%-42s %8s %9s %9s %9s %9s", "question", "at rate", "requests", "p50 ms", "p99 ms", "most ms");
        for (HistoryReads.Timing read : reads) {
            line(
                    text,
                    "%-42s %8d %9d %9.1f %9.1f %9.1f",
                    read.question(),
                    read.rate(),
                    read.requests(),
                    read.p50(),
                    read.p99(),
                    read.most());
        }
        line(text, "%n%-20s %14s %14s", "bytes a reading in", "rows", "indexes");
        sizes.stream()
                .filter(size -> size.bytes() + size.indexBytes() > last())
                .forEach(size ->
                        line(text, "%-20s %14.1f %14.1f", size.table(), each(size.bytes()), each(size.indexBytes())));
        line(
                text,
                "all tables and indexes: %.0f, after the retention of the inbox: %.0f",
                perReading(),
                perReadingKept());
        return text.toString();
    }

    double ratio() {
        return eras.get(eras.size() - 1).perSecond() / eras.get(0).perSecond();
    }

    /** Bytes of all tables and indexes. */
    double perReading() {
        return each(sizes.stream().mapToLong(s -> s.bytes() + s.indexBytes()).sum());
    }

    /** The same without what retention drops. */
    double perReadingKept() {
        return each(sizes.stream()
                .filter(s -> !s.table().equals("inbox"))
                .mapToLong(s -> s.bytes() + s.indexBytes())
                .sum());
    }

    private double each(long bytes) {
        return (double) bytes / last();
    }

    private long last() {
        return eras.get(eras.size() - 1).observations();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
