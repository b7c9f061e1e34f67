package org.tiltas.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit.CursorMove;

/** All cursors, open or not: where they stand, and the epoch that fences off whoever was replaced. */
final class CursorTable {
    /**
     * A cursor on one lane.
     *
     * @param epoch counts up with each opening and each release
     * @param opened the epoch at the last opening: whoever has an older one was replaced
     */
    record Row(
            String name,
            Lane lane,
            String stream,
            long epoch,
            long opened,
            long position,
            long handled,
            Instant created) {
        Row at(long newPosition, long newHandled, long newEpoch) {
            return new Row(name, lane, stream, newEpoch, opened, newPosition, newHandled, created);
        }
    }

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
                        c.prepareStatement("select name, lane, stream, epoch, position, handled, created from cursor");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                put(new Row(
                        found.getString(1),
                        Lane.values()[found.getInt(2)],
                        found.getString(3),
                        found.getLong(4),
                        found.getLong(4),
                        found.getLong(5),
                        found.getLong(6),
                        found.getObject(7, OffsetDateTime.class).toInstant()));
            }
        }
    }

    /** Opens a cursor on a lane: its epoch counts up, so that whoever held it before can commit no more. */
    synchronized Row open(String name, Log<?> log, Journal.Start start) throws SQLException {
        boolean now = start == Journal.Start.NOW;
        try (Connection c = database.connection();
                PreparedStatement upsert = c.prepareStatement("insert into cursor as k values (?, ?, ?, 1, ?, ?)"
                        + " on conflict (name, lane) do update set epoch = k.epoch + 1"
                        + " returning epoch, position, handled, stream, created")) {
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
                long epoch = found.getLong(1);
                Row row = new Row(
                        name,
                        log.lane(),
                        log.stream(),
                        epoch,
                        epoch,
                        found.getLong(2),
                        found.getLong(3),
                        found.getObject(5, OffsetDateTime.class).toInstant());
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

    /** @param row the cursor that is to move; null if there is none */
    static void check(CursorMove move, Row row) {
        if (row == null || move.epoch() < row.opened() || move.epoch() > row.epoch()) {
            throw new JournalException.Fenced("cursor " + move.cursor() + " was taken over");
        }
        if (move.epoch() < row.epoch()) {
            throw new JournalException.Stale("cursor " + move.cursor() + " was released since the batch was read");
        }
        if (move.to() <= row.position()) {
            throw new JournalException.Fenced("cursor " + move.cursor() + ": a live cursor never moves back");
        }
    }

    /**
     * Makes committed moves visible. A row that is there already was read by an opening between the commit and now.
     */
    void committed(List<CursorMove> moves) {
        for (CursorMove m : moves) {
            rows.computeIfPresent(
                    key(m.cursor(), m.lane()),
                    (k, r) -> r.position() >= m.to() ? r : r.at(m.to(), r.handled() + m.handled(), r.epoch()));
        }
    }

    /** Makes releases visible, likewise. The epoch counts up by one, as in the database, whoever opens it meanwhile. */
    void released(List<CursorPlan.Range> ranges) {
        for (CursorPlan.Range range : ranges) {
            rows.computeIfPresent(
                    key(range.expiry().cursor(), range.expiry().lane()),
                    (k, r) -> r.position() >= range.to()
                            ? r
                            : r.at(range.to(), r.handled() + range.count(), r.epoch() + 1));
        }
    }

    /** Makes visible what was erased before cursors; one that was opened anew since then has read it already. */
    void erased(List<ErasedLogs.Moved> moved) {
        for (ErasedLogs.Moved m : moved) {
            rows.computeIfPresent(
                    key(m.cursor(), m.lane()),
                    (k, r) -> r.epoch() >= m.epoch() ? r : r.at(r.position(), m.handled(), m.epoch()));
        }
    }

    /** The epoch a batch read by this holder is to carry; its own if it was replaced. */
    long epoch(String name, Lane lane, long opened) {
        Row row = rows.get(key(name, lane));
        return row == null || row.opened() != opened ? opened : row.epoch();
    }

    Optional<Row> row(String name, Lane lane) {
        return Optional.ofNullable(rows.get(key(name, lane)));
    }

    /** The lanes of a cursor. */
    List<Row> named(String name) {
        List<Row> found = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            row(name, lane).ifPresent(found::add);
        }
        return found;
    }

    /** Which cursor is meant, by whom. */
    private record Mover(String cursor, Lane lane, long epoch) {}

    private record Way(long to, long handled) {}

    /** Moves the cursors in the transaction, all at a time; a row that does not move was fenced off. */
    static void write(Connection c, StatementGroup group, List<CursorMove> moves) throws SQLException {
        Map<Mover, Way> ways = new LinkedHashMap<>();
        for (CursorMove move : moves) {
            ways.merge(
                    new Mover(move.cursor(), move.lane(), move.epoch()),
                    new Way(move.to(), move.handled()),
                    (before, next) -> new Way(next.to, before.handled + next.handled));
        }
        if (ways.isEmpty()) {
            return;
        }
        Set<Mover> movers = ways.keySet();
        group.add(
                rows -> {
                    if (rows != movers.size()) {
                        throw new JournalException.Fenced(movers.stream()
                                .map(Mover::cursor)
                                .distinct()
                                .collect(Collectors.joining(" or ", "cursor ", " was taken over")));
                    }
                },
                "update cursor c set position = m.position, handled = c.handled + m.handled"
                        + " from unnest(?::text[], ?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[])"
                        + " as m(name, lane, epoch, position, handled)"
                        + " where c.name = m.name and c.lane = m.lane and c.epoch = m.epoch",
                array(c, "text", movers.stream().map(Mover::cursor)),
                array(c, "smallint", movers.stream().map(mover -> (short) mover.lane.ordinal())),
                array(c, "bigint", movers.stream().map(Mover::epoch)),
                array(c, "bigint", ways.values().stream().map(Way::to)),
                array(c, "bigint", ways.values().stream().map(Way::handled)));
    }

    private static Array array(Connection c, String type, Stream<?> values) throws SQLException {
        return c.createArrayOf(type, values.toArray());
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

    static String key(String name, Lane lane) {
        return name + '\n' + lane;
    }
}
