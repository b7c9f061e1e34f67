package org.tiltas.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Batch.Entry;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.JournalException;

/** A cursor that reads the tail of its logs and, when it has fallen behind it, the database. */
final class StreamCursor<T> implements Cursor<T> {
    private static final long POLL_MILLIS = 1000;

    /** Reads rows of a log from the database. */
    interface Reader<T> {
        List<Entry<T>> read(Log<T> log, long after, int max) throws SQLException;
    }

    private final String name;
    private final CursorTable table;
    private final Reader<T> reader;
    private final Map<Lane, Log<T>> logs = new EnumMap<>(Lane.class);
    private final Map<Lane, Long> epochs = new EnumMap<>(Lane.class);
    private final Object arrivals = new Object();
    private final Map<Lane, AutoCloseable> bells = new EnumMap<>(Lane.class);
    private final Map<Lane, Long> scanned = new EnumMap<>(Lane.class);

    StreamCursor(String name, CursorTable table, Reader<T> reader) {
        this.name = name;
        this.table = table;
        this.reader = reader;
    }

    void serve(Log<T> log, long epoch) {
        logs.put(log.lane(), log);
        epochs.put(log.lane(), epoch);
        bells.put(log.lane(), log.tail().serve(new Tail.Reader() {
            @Override
            public void ring() {
                synchronized (arrivals) {
                    arrivals.notifyAll();
                }
            }

            @Override
            public long passed() {
                return position(log.lane());
            }
        }));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Batch<T> next(int max, Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        while (true) {
            for (Map.Entry<Lane, Log<T>> log : logs.entrySet()) {
                // before the position is: a release in between makes the batch stale, never skips a row
                long epoch = table.epoch(name, log.getKey(), epochs.get(log.getKey()));
                List<Entry<T>> rows = rows(log.getValue(), max);
                if (!rows.isEmpty()) {
                    return new Batch<>(name, log.getKey(), epoch, rows);
                }
            }
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                Lane lane = logs.keySet().iterator().next();
                return new Batch<>(name, lane, epochs.get(lane), List.of());
            }
            await(Math.min(left, POLL_MILLIS));
        }
    }

    private void await(long millis) throws InterruptedException {
        synchronized (arrivals) {
            for (Log<T> log : logs.values()) {
                if (log.tail().newest() > behind(log)) {
                    return;
                }
            }
            arrivals.wait(millis);
        }
    }

    /** Where the next read begins: the position, or further on where the rows between belong to other logs. */
    private long behind(Log<T> log) {
        return Math.max(position(log.lane()), scanned.getOrDefault(log.lane(), 0L));
    }

    private List<Entry<T>> rows(Log<T> log, int max) {
        long after = behind(log);
        List<Entry<T>> rows = log.tail().read(after, max);
        if (rows != null) {
            return rows;
        }
        try {
            long head = log.tail().floor();
            rows = reader.read(log, after, max);
            if (rows.isEmpty()) {
                scanned.put(log.lane(), head);
                return log.tail().newest() > head ? rows(log, max) : rows;
            }
            return rows;
        } catch (SQLException e) {
            throw new JournalException.Unavailable("cursor " + name + " cannot read: " + e.getMessage(), e);
        }
    }

    @Override
    public long position(Lane lane) {
        return table.position(name, lane);
    }

    @Override
    public long lag() {
        return table.lags().getOrDefault(name, 0L);
    }

    @Override
    public void close() {
        for (AutoCloseable bell : bells.values()) {
            try {
                bell.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        bells.clear();
    }
}
