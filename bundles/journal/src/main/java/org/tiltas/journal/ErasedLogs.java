package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;

/**
 * What a transaction took out of the logs, or changed in them. A cursor before such a row counts it as handled, and its
 * batch under way becomes stale, because it was read before.
 */
final class ErasedLogs {
    /** A cursor as it stands after the transaction. */
    record Moved(String cursor, Lane lane, long epoch, long handled) {}

    private final Map<Log<?>, Map<Long, Optional<Object>>> rows = new LinkedHashMap<>();
    private final List<Moved> moved = new ArrayList<>();

    void removed(Log<?> log, long position) {
        rows.computeIfAbsent(log, l -> new LinkedHashMap<>()).put(position, Optional.empty());
    }

    void changed(Log<?> log, long position, Object now) {
        rows.computeIfAbsent(log, l -> new LinkedHashMap<>()).put(position, Optional.of(now));
    }

    void write(Connection connection) throws SQLException {
        for (Map.Entry<Log<?>, Map<Long, Optional<Object>>> entry : rows.entrySet()) {
            Long[] gone = entry.getValue().entrySet().stream()
                    .filter(row -> row.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toArray(Long[]::new);
            long last = entry.getValue().keySet().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            pass(connection, entry.getKey(), gone, last);
        }
    }

    private void pass(Connection connection, Log<?> log, Long[] gone, long last) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update cursor set epoch = epoch + 1,"
                + " handled = handled + (select count(*) from unnest(?::bigint[]) as g(p) where g.p > position)"
                + " where stream = ? and lane = ? and position < ? returning name, epoch, handled")) {
            update.setArray(1, connection.createArrayOf("bigint", gone));
            update.setString(2, log.stream());
            update.setInt(3, log.lane().ordinal());
            update.setLong(4, last);
            try (ResultSet found = update.executeQuery()) {
                while (found.next()) {
                    moved.add(new Moved(found.getString(1), log.lane(), found.getLong(2), found.getLong(3)));
                }
            }
        }
    }

    /** Makes it visible: the tails forget, the cursors know. */
    void committed(CursorTable cursors) {
        cursors.erased(moved);
        rows.forEach((log, changes) -> log.tail().change(changes));
    }
}
