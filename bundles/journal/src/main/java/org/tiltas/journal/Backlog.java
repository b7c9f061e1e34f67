package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Measures what lies behind a position, by the keys of single rows and the sizes of partitions. */
final class Backlog {
    private final Connection connection;
    private final Heads heads;
    private final Map<String, Map<Long, Long>> sizes = new TreeMap<>();

    Backlog(Connection connection, Heads heads) {
        this.connection = connection;
        this.heads = heads;
    }

    /** A row's place and its time: receipt of a message, commit of an observation or finding. */
    record Row(long position, Instant time) {}

    /** The first committed row of a log behind a position. */
    Optional<Row> first(Log<?> log, long after) throws SQLException {
        if (after >= log.tail().newest()) {
            return Optional.empty();
        }
        String time = isInbox(log) ? "received" : "recorded";
        try (PreparedStatement select = connection.prepareStatement("select position, " + time + " from " + table(log)
                + " where log = ? and position > ? and position <= ? order by position limit 1")) {
            select.setInt(1, log.id());
            select.setLong(2, after);
            select.setLong(3, log.tail().newest());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Row(
                                rows.getLong(1),
                                rows.getObject(2, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        }
    }

    /**
     * The last row behind a position that is not newer than a time, found by halving: rows lie in the order of their
     * times but for the moments between a receipt and its commit.
     *
     * @return the position itself when there is none
     */
    long lastUntil(Log<?> log, long after, Instant time) throws SQLException {
        long low = after;
        long high = log.tail().newest();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            Optional<Row> row = first(log, middle - 1);
            if (row.isPresent()
                    && row.get().position() <= high
                    && !row.get().time().isAfter(time)) {
                low = row.get().position();
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Rows of a log in a range; the one question here that reads as much as is asked about. */
    long count(Log<?> log, long after, long to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select count(*) from " + table(log) + " where log = ? and position > ? and position <= ?")) {
            select.setInt(1, log.id());
            select.setLong(2, after);
            select.setLong(3, to);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** Disk space of the partitions of the log's table from a position to the head; the first one in proportion. */
    long bytes(Log<?> log, long from) throws SQLException {
        long rows =
                switch (log.stream()) {
                    case Streams.OBSERVATIONS -> Partitions.OBSERVATION_ROWS;
                    case Streams.FINDINGS -> Partitions.FINDING_ROWS;
                    default -> Partitions.INBOX_ROWS;
                };
        long end = Logs.headOf(log.stream(), heads) + 1;
        long bytes = 0;
        for (Map.Entry<Long, Long> partition : sizes(table(log)).entrySet()) {
            long first = partition.getKey() * rows;
            long behind = Math.min(first + rows, end);
            long begin = Math.max(first, from);
            if (begin < behind) {
                bytes += Math.round((double) partition.getValue() * (behind - begin) / (behind - first));
            }
        }
        return bytes;
    }

    private Map<Long, Long> sizes(String table) throws SQLException {
        Map<Long, Long> known = sizes.get(table);
        if (known != null) {
            return known;
        }
        Map<Long, Long> read = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement("select c.relname, pg_total_relation_size(c.oid)"
                + " from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent"
                + " where p.relname = ? and p.relkind = 'p'")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    read.put(Long.valueOf(rows.getString(1).substring(table.length() + 1)), rows.getLong(2));
                }
            }
        }
        sizes.put(table, read);
        return read;
    }

    private static boolean isInbox(Log<?> log) {
        return Streams.isInbox(log.stream());
    }

    private static String table(Log<?> log) {
        return switch (log.stream()) {
            case Streams.OBSERVATIONS -> "observation";
            case Streams.FINDINGS -> "finding";
            default -> "inbox";
        };
    }
}
