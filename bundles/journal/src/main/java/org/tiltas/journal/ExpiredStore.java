package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Expired;

/** Reads what was released, and keeps what the trace needs of released messages whose bytes go. */
final class ExpiredStore {
    private static final String SELECT = "select id, release, cursor, log, first_position, last_position, count, at,"
            + " who, why from expired where ";

    private final Database database;
    private final Logs logs;

    ExpiredStore(Database database, Logs logs) {
        this.database = database;
        this.logs = logs;
    }

    /** A released message of which the bytes are gone. */
    record Gone(RawMessage head, int size) {}

    List<Expired> list(String cursor, Instant since, long before, int limit) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement(SELECT
                        + "ended is null and id < ? and at >= ? and (? = '' or cursor = ? or (? like '%/'"
                        + " and starts_with(cursor, ?))) order by id desc limit ?")) {
            select.setLong(1, before);
            select.setObject(2, WaitingStore.within(since).atOffset(ZoneOffset.UTC));
            for (int i = 3; i <= 6; i++) {
                select.setString(i, cursor);
            }
            select.setInt(7, limit);
            return read(select);
        }
    }

    Optional<Expired> get(long id) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement(SELECT + "ended is null and id = ?")) {
            select.setLong(1, id);
            return read(select).stream().findFirst();
        }
    }

    /** The newest range that holds a row, of whichever cursor; also one that was ended. */
    Optional<Expired> at(int log, long position) throws SQLException {
        return at(log, position, "").stream().findFirst();
    }

    /** Ranges of one cursor that hold a row; an empty name stands for every cursor. */
    List<Expired> at(int log, long position, String cursor) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement(SELECT + "log = ? and last_position >= ? and first_position <= ?"
                                + " and (? = '' or cursor = ?) order by id desc")) {
            select.setInt(1, log);
            select.setLong(2, position);
            select.setLong(3, position);
            select.setString(4, cursor);
            select.setString(5, cursor);
            return read(select);
        }
    }

    private List<Expired> read(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            List<Expired> found = new ArrayList<>();
            while (rows.next()) {
                int number = rows.getInt(4);
                Log<?> log =
                        logs.byId(number).orElseThrow(() -> new SQLException("range of the unknown log " + number));
                found.add(new Expired(
                        rows.getLong(1),
                        rows.getObject(2, UUID.class),
                        rows.getString(3),
                        log.stream(),
                        log.lane(),
                        rows.getLong(5),
                        rows.getLong(6),
                        rows.getLong(7),
                        rows.getObject(8, OffsetDateTime.class).toInstant(),
                        rows.getString(9),
                        rows.getString(10)));
            }
            return found;
        }
    }

    Optional<Gone> gone(MessageKey key) throws SQLException {
        Optional<Log<?>> log = logs.byId(key.log());
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select received, gateway, transport, topic, size"
                        + " from expired_message where log = ? and position = ?")) {
            select.setInt(1, key.log());
            select.setLong(2, key.position());
            try (ResultSet rows = select.executeQuery()) {
                if (log.isEmpty() || !rows.next()) {
                    return Optional.empty();
                }
                RawMessage head = new RawMessage(
                        key.toString(),
                        Streams.adapter(log.get().stream()),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        "",
                        rows.getObject(1, OffsetDateTime.class).toInstant(),
                        false,
                        log.get().lane(),
                        new byte[0]);
                return Optional.of(new Gone(head, rows.getInt(5)));
            }
        }
    }

    /** Copies what the trace needs of the released messages of a partition that is about to go; may be done twice. */
    static void keep(Connection c, String partition) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("insert into expired_message select distinct i.log,"
                + " i.position, i.received, i.gateway, i.transport, i.topic, length(i.payload) from expired e join "
                + partition + " i on i.log = e.log and i.position between e.first_position and e.last_position"
                + " on conflict do nothing")) {
            insert.executeUpdate();
        }
    }
}
