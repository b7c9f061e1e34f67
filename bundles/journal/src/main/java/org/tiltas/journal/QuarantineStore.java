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
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Quarantined;

/** Reads what lies in quarantine. */
final class QuarantineStore implements Quarantine {
    private static final byte[] NO_BYTES = {};

    private final Database database;

    QuarantineStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Quarantined.Entry> list(String module, String reason, Instant since, long before, int limit) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select "
                            + QuarantineRows.COLUMNS.replace("payload", "null as payload")
                            + " from quarantine where ended is null and id < ? and at >= ?"
                            + " and (? = '' or module = ?) and (? = '' or reason = ?) order by id desc limit ?")) {
                select.setLong(1, before);
                select.setObject(2, WaitingStore.within(since).atOffset(ZoneOffset.UTC));
                select.setString(3, module);
                select.setString(4, module);
                select.setString(5, reason);
                select.setString(6, reason);
                select.setInt(7, limit);
                try (ResultSet rows = select.executeQuery()) {
                    List<Quarantined.Entry> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(entry(rows));
                    }
                    return found;
                }
            }
        });
    }

    @Override
    public Optional<Quarantined.Entry> get(long id) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select " + QuarantineRows.COLUMNS + " from quarantine where ended is null and id = ?")) {
                select.setLong(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(entry(rows)) : Optional.empty();
                }
            }
        });
    }

    private static Quarantined.Entry entry(ResultSet r) throws SQLException {
        long log = r.getLong(3);
        boolean fromInbox = !r.wasNull();
        byte[] payload = r.getBytes(18);
        RawMessage message = new RawMessage(
                fromInbox ? MessageKey.format((int) log, r.getLong(4)) : "",
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                r.getObject(10, OffsetDateTime.class).toInstant(),
                r.getBoolean(11),
                Lane.values()[r.getInt(12)],
                payload == null ? NO_BYTES : payload);
        return new Quarantined.Entry(
                r.getLong(1),
                r.getObject(2, OffsetDateTime.class).toInstant(),
                new Quarantined(
                        message, r.getString(13), r.getString(14), r.getString(15), r.getInt(16), r.getString(17)));
    }
}
