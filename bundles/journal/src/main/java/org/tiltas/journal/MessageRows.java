package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch.Entry;

/** Reads rows of the inbox. */
final class MessageRows {
    static final String COLUMNS =
            "log, position, received, gateway, transport, topic, content_type, redelivered, payload";

    private final Database database;
    private final Logs logs;

    MessageRows(Database database, Logs logs) {
        this.database = database;
        this.logs = logs;
    }

    List<Entry<RawMessage>> read(Log<RawMessage> log, long after, int max) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select " + COLUMNS
                        + " from inbox where log = ? and position > ? and position <= ? order by position limit ?")) {
            select.setInt(1, log.id());
            select.setLong(2, after);
            select.setLong(3, log.tail().newest());
            select.setInt(4, max);
            try (ResultSet rows = select.executeQuery()) {
                List<Entry<RawMessage>> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Entry<>(rows.getLong(2), row(rows)));
                }
                return found;
            }
        }
    }

    Optional<RawMessage> get(MessageKey key) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select " + COLUMNS + " from inbox where log = ? and position = ?")) {
            select.setInt(1, key.log());
            select.setLong(2, key.position());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(row(rows)) : Optional.empty();
            }
        }
    }

    RawMessage row(ResultSet r) throws SQLException {
        return row(r, logs);
    }

    static RawMessage row(ResultSet r, Logs logs) throws SQLException {
        int log = r.getInt(1);
        Log<?> known = logs.byId(log).orElseThrow(() -> new SQLException("inbox row of the unknown log " + log));
        return new RawMessage(
                MessageKey.format(log, r.getLong(2)),
                Streams.adapter(known.stream()),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getObject(3, OffsetDateTime.class).toInstant(),
                r.getBoolean(8),
                known.lane(),
                r.getBytes(9));
    }
}
