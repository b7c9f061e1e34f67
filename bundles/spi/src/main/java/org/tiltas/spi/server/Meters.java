package org.tiltas.spi.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * The figures of the running server, read by {@code /metrics}. Thread-safe and cheap: a counter is one
 * {@link LongAdder}, a histogram one per bucket. One registry per server process, shared by all rooms.
 */
public final class Meters {
    private static final double[] BUCKETS = {
        0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400
    };
    private static final Map<Key, LongAdder> COUNTERS = new ConcurrentHashMap<>();
    private static final Map<Key, Histogram> HISTOGRAMS = new ConcurrentHashMap<>();
    private static final Map<Key, DoubleSupplier> GAUGES = new ConcurrentHashMap<>();

    private Meters() {}

    /**
     * A counter.
     *
     * @param name Prometheus name ending in {@code _total}
     * @param labels names and values in turn
     */
    public static LongAdder counter(String name, String... labels) {
        return COUNTERS.computeIfAbsent(Key.of(name, labels), k -> new LongAdder());
    }

    /** A histogram of seconds. */
    public static Histogram histogram(String name, String... labels) {
        return HISTOGRAMS.computeIfAbsent(Key.of(name, labels), k -> new Histogram());
    }

    /** A figure that is asked for when needed; replaces one of the same name and labels. */
    public static void gauge(DoubleSupplier figure, String name, String... labels) {
        GAUGES.put(Key.of(name, labels), figure);
    }

    public static void removeGauge(String name, String... labels) {
        GAUGES.remove(Key.of(name, labels));
    }

    /** Forgets all figures with this label, because what it names is no more. */
    public static void forget(String label, String value) {
        COUNTERS.keySet().removeIf(key -> key.has(label, value));
        HISTOGRAMS.keySet().removeIf(key -> key.has(label, value));
        GAUGES.keySet().removeIf(key -> key.has(label, value));
    }

    public static Map<Key, LongAdder> counters() {
        return new TreeMap<>(COUNTERS);
    }

    public static Map<Key, Histogram> histograms() {
        return new TreeMap<>(HISTOGRAMS);
    }

    public static Map<Key, DoubleSupplier> gauges() {
        return new TreeMap<>(GAUGES);
    }

    /** Name and labels; labels are names and values in turn. */
    public record Key(String name, List<String> labels) implements Comparable<Key> {
        static Key of(String name, String... labels) {
            if (labels.length % 2 != 0) {
                throw new IllegalArgumentException("labels: names and values must come in pairs");
            }
            return new Key(name, List.of(labels));
        }

        private boolean has(String label, String value) {
            for (int i = 0; i < labels.size(); i += 2) {
                if (labels.get(i).equals(label) && labels.get(i + 1).equals(value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int compareTo(Key other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : labels.toString().compareTo(other.labels.toString());
        }
    }

    /** Counts durations in fixed buckets, in seconds. */
    public static final class Histogram {
        private final LongAdder[] counts = new LongAdder[BUCKETS.length + 1];
        private final LongAdder nanos = new LongAdder();

        private Histogram() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        public void record(long nanoseconds) {
            double seconds = nanoseconds / 1e9;
            int i = 0;
            while (i < BUCKETS.length && seconds > BUCKETS[i]) {
                i++;
            }
            counts[i].increment();
            nanos.add(nanoseconds);
        }

        /** Upper bounds of the buckets in seconds; a last one without bound follows. */
        public static double[] bounds() {
            return BUCKETS.clone();
        }

        /** Counts per bucket, not cumulated. */
        public long[] counts() {
            long[] out = new long[counts.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = counts[i].sum();
            }
            return out;
        }

        public double sumSeconds() {
            return nanos.sum() / 1e9;
        }
    }
}
