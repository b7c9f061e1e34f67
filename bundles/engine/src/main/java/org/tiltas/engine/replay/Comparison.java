package org.tiltas.engine.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * What a candidate reads differently from the active adapter. It holds values: it is for the operator who asked, and for
 * no log. Of long lists the first entries are kept, beside their whole number.
 *
 * @param messages messages compared
 * @param same messages that say the same under both
 * @param stopped why not all messages were compared; empty if they were
 */
public record Comparison(
        long messages,
        long same,
        Entries<Changed> changed,
        Entries<Found> gone,
        Entries<Found> added,
        Entries<Failed> failed,
        Micros active,
        Micros candidate,
        String stopped) {

    /** A field that differs; {@code field} {@code refusal} is the reason why the message could not be read. */
    public record Changed(String message, int ordinal, String field, String old, String now) {}

    /** A reading that only one of the two finds. */
    public record Found(String message, int ordinal, String metric, String device, String value) {}

    /**
     * A message the candidate cannot read.
     *
     * @param active what the active adapter makes of it: {@code read}, or the reason of its refusal
     */
    public record Failed(String message, String reason, String detail, String active) {}

    /** Time for one message in microseconds. */
    public record Micros(long p50, long p99, long max) {}

    /** The first entries and how many there are in all. Filled by one thread. */
    public static final class Entries<T> {
        private final List<T> first = new ArrayList<>();
        private final int most;
        private long count;

        public Entries(int most) {
            this.most = most;
        }

        public void add(T entry) {
            count++;
            if (first.size() < most) {
                first.add(entry);
            }
        }

        public List<T> first() {
            return List.copyOf(first);
        }

        public long count() {
            return count;
        }
    }
}
