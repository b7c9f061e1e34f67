package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch.Entry;
import org.tiltas.spi.journal.Messages.Stretch;

/** Reads bounded parts of an adapter's inbox, both lanes in the order of their positions. */
final class StretchRows {
    private static final int MOST_BYTES = 16 << 20;
    private static final Instant ALWAYS = Instant.parse("9999-12-31T00:00:00Z");

    private final Database database;
    private final Logs logs;
    private final CursorTable cursors;
    private final MessageRows rows;

    StretchRows(Database database, Logs logs, CursorTable cursors, MessageRows rows) {
        this.database = database;
        this.logs = logs;
        this.cursors = cursors;
        this.rows = rows;
    }

    Stretch passed(String adapter, Instant from, Instant to) throws SQLException {
        Map<Lane, Long> last = new EnumMap<>(Lane.class);
        long first = Long.MAX_VALUE;
        long messages = 0;
        long gone = 0;
        for (Log<?> log : of(adapter)) {
            long passed = cursors.of(log.stream(), log.lane()).stream()
                    .mapToLong(CursorTable.Row::position)
                    .min()
                    .orElse(0);
            // The sum keeps the planner from walking the primary key for the least position: the BRIN index knows when.
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select min(position + 0), max(position + 0), count(*) from inbox"
                                    + " where log = ? and position <= ? and received >= ? and received < ?")) {
                select.setInt(1, log.id());
                select.setLong(2, passed);
                between(select, 3, from, to);
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    if (found.getLong(3) > 0) {
                        first = Math.min(first, found.getLong(1));
                        last.put(log.lane(), found.getLong(2));
                        messages += found.getLong(3);
                    }
                }
            }
            gone += gone(log, from, to);
        }
        return new Stretch(adapter, from, to, messages == 0 ? 0 : first, last, messages, gone);
    }

    /** Messages that gave readings and lie before the oldest row that is kept. */
    private long gone(Log<?> log, Instant from, Instant to) throws SQLException {
        try (Connection c = database.connection()) {
            long oldest;
            try (PreparedStatement select = c.prepareStatement("select min(substring(r.relname from 7)::bigint)"
                            + " from pg_inherits i join pg_class r on r.oid = i.inhrelid"
                            + " join pg_class p on p.oid = i.inhparent where p.relname = 'inbox'");
                    ResultSet found = select.executeQuery()) {
                found.next();
                oldest = found.getLong(1) * Partitions.INBOX_ROWS;
            }
            if (oldest == 0) {
                return 0;
            }
            try (PreparedStatement select = c.prepareStatement("select count(distinct origin_position) from observation"
                    + " where origin_log = ? and origin_position < ? and received >= ? and received < ?"
                    + " and recorded >= ?")) {
                select.setInt(1, log.id());
                select.setLong(2, oldest);
                between(select, 3, from, to);
                // never recorded before it was received; leaves room for a clock that was set back
                select.setObject(
                        5, WaitingStore.within(from).minusSeconds(86_400).atOffset(ZoneOffset.UTC));
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    return found.getLong(1);
                }
            }
        }
    }

    Stretch last(String adapter, int limit) throws SQLException {
        Map<Lane, Long> last = new EnumMap<>(Lane.class);
        List<Long> positions = new ArrayList<>();
        for (Log<?> log : of(adapter)) {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select position from inbox where log = ?"
                            + " and position <= ? order by position desc limit ?")) {
                select.setInt(1, log.id());
                select.setLong(2, log.tail().newest());
                select.setInt(3, limit);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        long position = found.getLong(1);
                        last.merge(log.lane(), position, Math::max);
                        positions.add(position);
                    }
                }
            }
        }
        if (positions.isEmpty() || limit < 1) {
            return Stretch.none(adapter, Instant.EPOCH, Instant.EPOCH);
        }
        positions.sort(Comparator.reverseOrder());
        int count = Math.min(limit, positions.size());
        return new Stretch(adapter, Instant.EPOCH, ALWAYS, positions.get(count - 1), last, count, 0);
    }

    List<Entry<RawMessage>> page(Stretch stretch, long after, int limit) throws SQLException {
        List<Entry<RawMessage>> found = new ArrayList<>();
        // A lane whose page broke off for its bytes bounds the others: nothing may be skipped.
        long whole = Long.MAX_VALUE;
        for (Log<?> log : of(stretch.adapter())) {
            long last = stretch.last().getOrDefault(log.lane(), 0L);
            if (last > after) {
                List<Entry<RawMessage>> page = page(log, stretch, Math.max(after, stretch.first() - 1), last, limit);
                long bytes =
                        page.stream().mapToLong(e -> e.value().payload().length).sum();
                if (bytes >= MOST_BYTES) {
                    whole = Math.min(whole, page.get(page.size() - 1).offset());
                }
                found.addAll(page);
            }
        }
        found.sort(Comparator.comparingLong(Entry::offset));
        long end = whole;
        return found.stream().filter(e -> e.offset() <= end).limit(limit).toList();
    }

    private List<Entry<RawMessage>> page(Log<?> log, Stretch stretch, long after, long last, int limit)
            throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select " + MessageRows.COLUMNS
                        + " from inbox where log = ? and position > ? and position <= ?"
                        + " and received >= ? and received < ? order by position limit ?")) {
            c.setAutoCommit(false);
            select.setFetchSize(32);
            select.setInt(1, log.id());
            select.setLong(2, after);
            select.setLong(3, last);
            between(select, 4, stretch.from(), stretch.to());
            select.setInt(6, limit);
            try (ResultSet found = select.executeQuery()) {
                List<Entry<RawMessage>> page = new ArrayList<>();
                long bytes = 0;
                while (bytes < MOST_BYTES && found.next()) {
                    RawMessage message = rows.row(found);
                    bytes += message.payload().length;
                    page.add(new Entry<>(found.getLong(2), message));
                }
                return page;
            } finally {
                c.setAutoCommit(true);
            }
        }
    }

    private List<Log<?>> of(String adapter) {
        String stream = Streams.inbox(adapter);
        List<Log<?>> found = new ArrayList<>();
        for (Log<?> log : logs.all()) {
            if (log.stream().equals(stream)) {
                found.add(log);
            }
        }
        return found;
    }

    private static void between(PreparedStatement select, int first, Instant from, Instant to) throws SQLException {
        select.setObject(first, WaitingStore.within(from).atOffset(ZoneOffset.UTC));
        select.setObject(first + 1, WaitingStore.within(to).atOffset(ZoneOffset.UTC));
    }
}
