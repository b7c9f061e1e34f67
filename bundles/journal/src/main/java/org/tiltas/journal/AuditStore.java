package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        return select("id < ?", List.of(before), 0, limit);
    }

    @Override
    public List<Entry> search(Query query, int skip, int limit) {
        List<String> conditions = new ArrayList<>(List.of("id > 0"));
        List<Object> values = new ArrayList<>();
        add(conditions, values, "id = ?", query.id());
        add(conditions, values, "at >= ?", query.from().map(Timestamp::from));
        add(conditions, values, "at < ?", query.to().map(Timestamp::from));
        add(conditions, values, "who = ?", Optional.of(query.who()).filter(who -> !who.isEmpty()));
        add(
                conditions,
                values,
                "split_part(what, ' ', 1) = ?",
                Optional.of(query.about()).filter(about -> !about.isEmpty()));
        return select(String.join(" and ", conditions), values, skip, limit);
    }

    private static void add(List<String> conditions, List<Object> values, String condition, Optional<?> value) {
        value.ifPresent(given -> {
            conditions.add(condition);
            values.add(given);
        });
    }

    private List<Entry> select(String where, List<?> values, int skip, int limit) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select id, at, who, action, what from audit where "
                            + where + " order by id desc limit " + limit + " offset " + skip)) {
                for (int i = 0; i < values.size(); i++) {
                    select.setObject(i + 1, values.get(i));
                }
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
