package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Finding;

/** All logs by name and number. A new one is made, in a transaction of its own, when first named. */
final class Logs {
    private final Map<String, Log<?>> byName = new ConcurrentHashMap<>();
    private final Map<Integer, Log<?>> byId = new ConcurrentHashMap<>();
    private final Database database;

    Logs(Database database) {
        this.database = database;
    }

    /** Reads the known logs and the position of their newest row. */
    void load(Heads heads) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select id, stream, lane from log");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String stream = rows.getString(2);
                add(rows.getInt(1), stream, Lane.values()[rows.getInt(3)], headOf(stream, heads));
            }
        }
    }

    @SuppressWarnings("unchecked")
    Log<RawMessage> inbox(String adapter, Lane lane, Heads heads) throws SQLException {
        return (Log<RawMessage>) log(Streams.inbox(adapter), lane, heads);
    }

    @SuppressWarnings("unchecked")
    Log<Observed> observations(Lane lane) {
        return (Log<Observed>) byName.get(key(Streams.OBSERVATIONS, lane));
    }

    @SuppressWarnings("unchecked")
    Log<Finding> findings(Lane lane) {
        return (Log<Finding>) byName.get(key(Streams.FINDINGS, lane));
    }

    /** The log a cursor stands on; there is one for each cursor. */
    Log<?> of(String stream, Lane lane) {
        return byName.get(key(stream, lane));
    }

    Optional<Log<?>> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<Log<?>> all() {
        return byId.values();
    }

    private synchronized Log<?> log(String stream, Lane lane, Heads heads) throws SQLException {
        Log<?> known = byName.get(key(stream, lane));
        if (known != null) {
            return known;
        }
        int id = byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        try (Connection c = database.connection();
                PreparedStatement insert = c.prepareStatement("insert into log values (?, ?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, stream);
            insert.setInt(3, lane.ordinal());
            insert.executeUpdate();
        }
        return add(id, stream, lane, headOf(stream, heads));
    }

    private Log<?> add(int id, String stream, Lane lane, long head) {
        Log<?> log = new Log<>(id, stream, lane, new Tail<>(head));
        byName.put(key(stream, lane), log);
        byId.put(id, log);
        return log;
    }

    /** A tail that begins at the family's head is right for each of its logs: none has a row behind it. */
    static long headOf(String stream, Heads heads) {
        return switch (stream) {
            case Streams.OBSERVATIONS -> heads.observation();
            case Streams.FINDINGS -> heads.finding();
            default -> heads.inbox();
        };
    }

    private static String key(String stream, Lane lane) {
        return stream + '\n' + lane;
    }
}
