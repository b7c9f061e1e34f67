package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.spi.journal.Audits;
import org.tiltas.spi.journal.Unit;

/** Reads the audit trail. */
final class AuditStore implements Audits {
    private final Database database;

    AuditStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Entry> list(long before, int limit) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select id, at, who, action, what from audit where id < ? order by id desc limit ?")) {
                select.setLong(1, before);
                select.setInt(2, limit);
                try (ResultSet rows = select.executeQuery()) {
                    List<Entry> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new Entry(
                                rows.getLong(1),
                                new Unit.Audit(
                                        rows.getObject(2, OffsetDateTime.class).toInstant(),
                                        rows.getString(3),
                                        rows.getString(4),
                                        rows.getString(5))));
                    }
                    return found;
                }
            }
        });
    }
}
