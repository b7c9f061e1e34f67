package org.tiltas.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tiltas.spi.journal.Batch.Entry;

/**
 * The newest committed rows of one log in memory, so that a cursor that keeps up never asks the database. Thread-safe.
 *
 * <p>Holds every row of the log behind {@link #floor}. Rows that every reader has passed are dropped with the next
 * commit, so that they die young; while nobody reads, or somebody is slow, the bounds hold.
 */
final class Tail<T> {
    private static final int MOST_ROWS = 16_384;
    private static final long MOST_BYTES = 16L << 20;

    private final List<Entry<T>> rows = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private int first;
    private long bytes;
    private long floor;
    private long newest;

    /** An open cursor, as its log sees it. */
    interface Reader {
        /** Rows were added. */
        void ring();

        /** Position up to which it will not read again. */
        long passed();
    }

    /** @param head a position at or after the newest row of this log when the journal was opened */
    Tail(long head) {
        this.floor = head;
        this.newest = head;
    }

    /** Takes the rows of one commit, in position order, and wakes those who wait. */
    void append(List<Entry<T>> added, List<Integer> addedSizes) {
        synchronized (this) {
            rows.addAll(added);
            sizes.addAll(addedSizes);
            for (int size : addedSizes) {
                bytes += size;
            }
            newest = added.get(added.size() - 1).offset();
            trim();
        }
        readers.forEach(Reader::ring);
    }

    private void trim() {
        long passed = readers.stream().mapToLong(Reader::passed).min().orElse(floor);
        while (rows.size() - first > MOST_ROWS
                || (bytes > MOST_BYTES && rows.size() - first > 1)
                || (first < rows.size() && rows.get(first).offset() <= passed)) {
            floor = rows.get(first).offset();
            bytes -= sizes.get(first);
            rows.set(first, null);
            first++;
        }
        if (first > MOST_ROWS) {
            rows.subList(0, first).clear();
            sizes.subList(0, first).clear();
            first = 0;
        }
    }

    /**
     * Forgets rows, or holds others in their places.
     *
     * @param changes by position: what is held from now on, of the type of the rows; empty for nothing
     */
    @SuppressWarnings("unchecked")
    synchronized void change(Map<Long, Optional<Object>> changes) {
        int to = first;
        for (int i = first; i < rows.size(); i++) {
            Entry<T> row = rows.get(i);
            Optional<Object> now = changes.get(row.offset());
            if (now != null && now.isEmpty()) {
                bytes -= sizes.get(i);
                continue;
            }
            rows.set(to, now == null ? row : new Entry<>(row.offset(), (T) now.get()));
            sizes.set(to, sizes.get(i));
            to++;
        }
        rows.subList(to, rows.size()).clear();
        sizes.subList(to, sizes.size()).clear();
    }

    /** Rows behind the position, or null when the tail does not reach back so far. */
    synchronized List<Entry<T>> read(long after, int max) {
        if (after < floor) {
            return null;
        }
        int from = indexBehind(after);
        return new ArrayList<>(rows.subList(from, Math.min(rows.size(), from + max)));
    }

    /** Position behind which every row is held. */
    synchronized long floor() {
        return floor;
    }

    /** Position of the newest row. */
    synchronized long newest() {
        return newest;
    }

    /** Serves a reader until closed. */
    AutoCloseable serve(Reader reader) {
        readers.add(reader);
        return () -> readers.remove(reader);
    }

    private int indexBehind(long after) {
        int low = first;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.get(middle).offset() <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
