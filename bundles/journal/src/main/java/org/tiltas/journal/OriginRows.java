package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what is stored under the origin of messages, within the appender's transaction. */
final class OriginRows {
    private final Connection connection;

    OriginRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * An Observation that the message gave.
     *
     * @param own the newest version that comes from this message
     * @param newest the newest version at all
     */
    record Given(MeasurementRows.Row own, MeasurementRows.Row newest) {
        /** Whether another message has the last word. */
        boolean isSuperseded() {
            return own.version() != newest.version();
        }
    }

    /** A reading that repeats the measurement at a position (negative: one that waits). */
    record Repeat(int ordinal, String metric, String device, long of) {}

    /**
     * What is stored under a message.
     *
     * @param targets what its repeats repeat, as far as it is still there, by position
     * @param setAside somebody has ended its quarantine: nothing new may come of it
     */
    record Origin(
            List<Given> given,
            List<MeasurementRows.Row> waiting,
            List<Repeat> repeats,
            Map<Long, MeasurementRows.Row> targets,
            boolean setAside) {}

    Map<MessageKey, Origin> read(Collection<MessageKey> keys) throws SQLException {
        List<Long> positions =
                keys.stream().map(MessageKey::position).distinct().toList();
        Map<MessageKey, List<Given>> given = given(positions);
        Map<MessageKey, List<MeasurementRows.Row>> waiting = new HashMap<>();
        for (MeasurementRows.Row row : rows(
                "select " + MeasurementRows.WAITING_COLUMNS + " from waiting where origin_position = any (?)"
                        + " order by ordinal, id",
                positions)) {
            waiting.computeIfAbsent(key(row), k -> new ArrayList<>()).add(row);
        }
        Map<MessageKey, List<Repeat>> repeats = repeats(positions);
        Set<Long> observed = new HashSet<>();
        Set<Long> waits = new HashSet<>();
        repeats.values().forEach(list -> list.forEach(r -> (r.of() > 0 ? observed : waits).add(Math.abs(r.of()))));
        Map<Long, MeasurementRows.Row> targets = newest(observed);
        for (MeasurementRows.Row row : waitingRows(waits)) {
            targets.put(-row.position(), row);
        }
        Set<MessageKey> setAside = setAside(positions);
        Map<MessageKey, Origin> found = new LinkedHashMap<>();
        for (MessageKey key : keys) {
            found.put(
                    key,
                    new Origin(
                            given.getOrDefault(key, List.of()),
                            waiting.getOrDefault(key, List.of()),
                            repeats.getOrDefault(key, List.of()),
                            targets,
                            setAside.contains(key)));
        }
        return found;
    }

    /** The newest version of each Observation, by id. */
    Map<Long, MeasurementRows.Row> newest(Collection<Long> ids) throws SQLException {
        Map<Long, MeasurementRows.Row> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        for (MeasurementRows.Row row : rows(
                "select " + MeasurementRows.COLUMNS
                        + " from observation where log in (1, 2) and position = any (?) and version = 1",
                ids)) {
            found.put(row.id(), row);
        }
        for (MeasurementRows.Row row : rows(
                "select " + MeasurementRows.COLUMNS
                        + " from observation where id = any (?) and version > 1 order by version",
                ids)) {
            found.put(row.id(), row);
        }
        return found;
    }

    List<MeasurementRows.Row> waitingRows(Collection<Long> ids) throws SQLException {
        return ids.isEmpty()
                ? List.of()
                : rows("select " + MeasurementRows.WAITING_COLUMNS + " from waiting where id = any (?)", ids);
    }

    private Map<MessageKey, List<Given>> given(List<Long> positions) throws SQLException {
        Map<MessageKey, Map<Long, MeasurementRows.Row>> own = new LinkedHashMap<>();
        Set<Long> ids = new HashSet<>();
        for (MeasurementRows.Row row : rows(
                "select " + MeasurementRows.COLUMNS
                        + " from observation where origin_position = any (?) order by version",
                positions)) {
            own.computeIfAbsent(key(row), k -> new LinkedHashMap<>()).put(row.id(), row);
            ids.add(row.id());
        }
        Map<Long, MeasurementRows.Row> newest = newest(ids);
        Map<MessageKey, List<Given>> given = new HashMap<>();
        own.forEach((key, rows) -> given.put(
                key,
                rows.values().stream()
                        .map(row -> new Given(row, newest.getOrDefault(row.id(), row)))
                        .sorted(Comparator.comparingInt(
                                g -> g.own().measurement().origin().ordinal()))
                        .toList()));
        return given;
    }

    private Map<MessageKey, List<Repeat>> repeats(List<Long> positions) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select origin_log, origin_position, ordinal, metric, device, of_position"
                        + " from duplicate where origin_position = any (?) order by ordinal")) {
            select.setArray(1, connection.createArrayOf("bigint", positions.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                Map<MessageKey, List<Repeat>> found = new HashMap<>();
                while (rows.next()) {
                    found.computeIfAbsent(new MessageKey(rows.getInt(1), rows.getLong(2)), key -> new ArrayList<>())
                            .add(new Repeat(rows.getInt(3), rows.getString(4), rows.getString(5), rows.getLong(6)));
                }
                return found;
            }
        }
    }

    private Set<MessageKey> setAside(List<Long> positions) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select message_log, message_position from quarantine where message_position = any (?)"
                        + " and ended is not null and how <> ?")) {
            select.setArray(1, connection.createArrayOf("bigint", positions.toArray()));
            select.setString(2, Rereads.ENDED);
            try (ResultSet rows = select.executeQuery()) {
                Set<MessageKey> found = new HashSet<>();
                while (rows.next()) {
                    found.add(new MessageKey(rows.getInt(1), rows.getLong(2)));
                }
                return found;
            }
        }
    }

    private static MessageKey key(MeasurementRows.Row row) {
        return MessageKey.parse(row.measurement().origin().message()).orElseThrow();
    }

    private List<MeasurementRows.Row> rows(String sql, Collection<Long> values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("bigint", values.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                return MeasurementRows.read(rows);
            }
        }
    }
}
