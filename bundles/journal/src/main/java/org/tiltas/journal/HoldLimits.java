package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Settings;

/** How much each cursor may hold back: the server's usual limit, or what an operator has set. */
final class HoldLimits {
    private static final int DAYS = 30;
    private static final int GIGABYTES = 20;
    private static final int MOST_DAYS = 36_500;
    private static final int MOST_GIGABYTES = 1_000_000;

    private final Map<String, Hold.Limit> own = new ConcurrentHashMap<>();
    private final Database database;
    private final Hold.Limit usual;

    HoldLimits(Database database) {
        this.database = database;
        this.usual = new Hold.Limit(
                Duration.ofDays(Settings.number("TILTAS_HOLD_DAYS", DAYS, 1, MOST_DAYS)),
                (long) Settings.number("TILTAS_HOLD_GB", GIGABYTES, 1, MOST_GIGABYTES) << 30,
                false);
    }

    void load() throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select cursor, age_seconds, bytes from hold_limit");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                own.put(rows.getString(1), new Hold.Limit(Duration.ofSeconds(rows.getLong(2)), rows.getLong(3), true));
            }
        }
    }

    Hold.Limit of(String cursor) {
        return own.getOrDefault(cursor, usual);
    }

    void committed(Unit unit) {
        for (Unit.HoldLimit set : unit.holdLimits()) {
            own.put(set.cursor(), new Hold.Limit(set.limit().age(), set.limit().bytes(), true));
        }
    }

    /** Forgets the limit of a cursor that is dropped. */
    void drop(String cursor) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement delete = c.prepareStatement("delete from hold_limit where cursor = ?")) {
            delete.setString(1, cursor);
            delete.executeUpdate();
        }
        own.remove(cursor);
    }

    static void write(Connection c, Unit.HoldLimit set) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("insert into hold_limit values (?, ?, ?)"
                + " on conflict (cursor) do update set age_seconds = excluded.age_seconds, bytes = excluded.bytes")) {
            upsert.setString(1, set.cursor());
            upsert.setLong(2, set.limit().age().toSeconds());
            upsert.setLong(3, set.limit().bytes());
            upsert.executeUpdate();
        }
    }
}
