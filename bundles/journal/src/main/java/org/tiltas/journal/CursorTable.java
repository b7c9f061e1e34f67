package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit.CursorMove;

/** All cursors, open or not: where they stand, and the epoch that fences off whoever was replaced. */
final class CursorTable {
    /** A cursor on one lane. */
    record Row(String name, Lane lane, String stream, long epoch, long position, long handled) {}

    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private final Database database;
    private final Logs logs;
    private final CounterStore counters;

    CursorTable(Database database, Logs logs, CounterStore counters) {
        this.database = database;
        this.logs = logs;
        this.counters = counters;
    }

    void load() throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select name, lane, stream, epoch, position, handled from cursor");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                put(new Row(
                        found.getString(1),
                        Lane.values()[found.getInt(2)],
                        found.getString(3),
                        found.getLong(4),
                        found.getLong(5),
                        found.getLong(6)));
            }
        }
    }

    /** Opens a cursor on a lane: its epoch counts up, so that whoever held it before can commit no more. */
    synchronized Row open(String name, Log<?> log, Journal.Start start) throws SQLException {
        boolean now = start == Journal.Start.NOW;
        try (Connection c = database.connection();
                PreparedStatement upsert = c.prepareStatement("insert into cursor as k values (?, ?, ?, 1, ?, ?)"
                        + " on conflict (name, lane) do update set epoch = k.epoch + 1"
                        + " returning epoch, position, handled, stream")) {
            upsert.setString(1, name);
            upsert.setInt(2, log.lane().ordinal());
            upsert.setString(3, log.stream());
            upsert.setLong(4, now ? log.tail().newest() : 0);
            upsert.setLong(5, now ? counters.get(log.counter()) : 0);
            try (ResultSet found = upsert.executeQuery()) {
                found.next();
                if (!found.getString(4).equals(log.stream())) {
                    throw new JournalException.Conflict(
                            "cursor " + name + ": stands on " + found.getString(4) + ", not on " + log.stream());
                }
                Row row = new Row(name, log.lane(), log.stream(), found.getLong(1), found.getLong(2), found.getLong(3));
                put(row);
                return row;
            }
        }
    }

    synchronized void drop(String name) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement delete = c.prepareStatement("delete from cursor where name = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
        rows.values().removeIf(r -> r.name().equals(name));
    }

    void check(CursorMove move) {
        Row row = rows.get(key(move.cursor(), move.lane()));
        if (row == null || row.epoch() != move.epoch()) {
            throw new JournalException.Fenced("cursor " + move.cursor() + " was taken over");
        }
        if (move.to() <= row.position()) {
            throw new JournalException.Fenced("cursor " + move.cursor() + ": a live cursor never moves back");
        }
    }

    void committed(List<CursorMove> moves) {
        for (CursorMove m : moves) {
            rows.computeIfPresent(
                    key(m.cursor(), m.lane()),
                    (k, r) -> new Row(r.name(), r.lane(), r.stream(), r.epoch(), m.to(), r.handled() + m.handled()));
        }
    }

    /** Moves the cursors in the transaction; a row that does not move was fenced off. */
    static void write(Connection c, List<CursorMove> moves) throws SQLException {
        try (PreparedStatement update = c.prepareStatement(
                "update cursor set position = ?, handled = handled + ? where name = ? and lane = ? and epoch = ?")) {
            for (CursorMove move : moves) {
                update.setLong(1, move.to());
                update.setInt(2, move.handled());
                update.setString(3, move.cursor());
                update.setInt(4, move.lane().ordinal());
                update.setLong(5, move.epoch());
                if (update.executeUpdate() != 1) {
                    throw new JournalException.Fenced("cursor " + move.cursor() + " was taken over");
                }
            }
        }
    }

    long position(String name, Lane lane) {
        Row row = rows.get(key(name, lane));
        return row == null ? 0 : row.position();
    }

    Collection<Row> all() {
        return List.copyOf(rows.values());
    }

    List<Row> of(String stream, Lane lane) {
        List<Row> found = new ArrayList<>();
        for (Row row : rows.values()) {
            if (row.stream().equals(stream) && row.lane() == lane) {
                found.add(row);
            }
        }
        return found;
    }

    /** Rows of its stream that a cursor has not passed, by cursor name. */
    Map<String, Long> lags() {
        Map<String, Long> lags = new TreeMap<>();
        for (Row row : rows.values()) {
            long appended = 0;
            for (Log<?> log : logs.all()) {
                if (log.stream().equals(row.stream()) && log.lane() == row.lane()) {
                    appended = counters.get(log.counter());
                }
            }
            lags.merge(row.name(), Math.max(0, appended - row.handled()), Long::sum);
        }
        return lags;
    }

    Map<String, Long> handled() {
        Map<String, Long> handled = new TreeMap<>();
        rows.values().forEach(r -> handled.merge(r.name(), r.handled(), Long::sum));
        return handled;
    }

    private void put(Row row) {
        rows.put(key(row.name(), row.lane()), row);
    }

    private static String key(String name, Lane lane) {
        return name + '\n' + lane;
    }
}
