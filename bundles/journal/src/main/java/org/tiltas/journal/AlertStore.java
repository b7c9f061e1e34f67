package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.api.analysis.Key;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.journal.Batch.Entry;

/** Alerts: the active ones in memory, all of them and their findings in the database. */
final class AlertStore implements Alerts {
    private static final String FINDING_COLUMNS = "position, what, at, by, note, notifies, body";

    private final Database database;
    private final Map<String, Alert> open = new ConcurrentHashMap<>();
    private final Map<String, String> places = new ConcurrentHashMap<>();

    AlertStore(Database database) {
        this.database = database;
    }

    /** Which of all alerts may be active only once. */
    static String place(Alert alert) {
        return alert.source().module() + '\n' + alert.kind() + '\n' + keyText(alert.key());
    }

    static String keyText(Key key) {
        return key.keying() + "/" + key.id();
    }

    void load() throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select body from alert where state = 0");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                keep(AlertJson.read(rows.getString(1)));
            }
        }
    }

    void committed(List<AlertPlan.Row> rows) {
        rows.forEach(row -> keep(row.finding().alert()));
    }

    void forget(Set<String> ids) {
        ids.forEach(open::remove);
        places.values().removeAll(ids);
    }

    private void keep(Alert alert) {
        if (alert.isActive()) {
            open.put(alert.id(), alert);
            places.put(place(alert), alert.id());
        } else {
            open.remove(alert.id());
            places.remove(place(alert), alert.id());
        }
    }

    /** The version an alert is at; 0 if there is none. */
    long version(String id) throws SQLException {
        Alert active = open.get(id);
        if (active != null) {
            return active.version();
        }
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select version from alert where id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    Optional<Alert> active(String place) {
        return Optional.ofNullable(places.get(place)).map(open::get);
    }

    @Override
    public List<Alert> open() {
        List<Alert> found = new ArrayList<>(open.values());
        found.sort(Comparator.comparing(Alert::opened).thenComparing(Alert::id));
        return found;
    }

    @Override
    public Optional<Alert> get(String id) {
        Alert active = open.get(id);
        if (active != null) {
            return Optional.of(active);
        }
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select body from alert where id = ?")) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(AlertJson.read(rows.getString(1))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<Alert> search(Query query) {
        return page(query).alerts();
    }

    @Override
    public Page page(Query query) {
        List<String> conditions = new ArrayList<>(List.of("position < ?"));
        List<Object> values = new ArrayList<>(List.of(query.before()));
        equal(conditions, values, "module", query.module());
        equal(conditions, values, "kind", query.kind());
        equal(conditions, values, "subject", query.subject());
        if (!query.key().isEmpty()) {
            conditions.add("key = any (?)");
            String[] keys = new String[Key.Keying.values().length];
            for (Key.Keying keying : Key.Keying.values()) {
                keys[keying.ordinal()] = keyText(new Key(keying, query.key()));
            }
            values.add(keys);
        }
        query.nature().ifPresent(n -> add(conditions, values, "nature = ?", n.ordinal()));
        if (!query.states().isEmpty()) {
            add(
                    conditions,
                    values,
                    "state = any (?)",
                    query.states().stream().map(s -> (long) s.ordinal()).toArray(Long[]::new));
        }
        query.acknowledged().ifPresent(a -> add(conditions, values, "acknowledged = ?", a));
        query.since().ifPresent(t -> add(conditions, values, "changed >= ?", Timestamp.from(t)));
        query.openedFrom().ifPresent(t -> add(conditions, values, "opened >= ?", Timestamp.from(t)));
        query.openedTo().ifPresent(t -> add(conditions, values, "opened < ?", Timestamp.from(t)));
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select body, position from alert where "
                            + String.join(" and ", conditions) + " order by position desc limit " + query.limit())) {
                ObservationStore.bind(c, select, values);
                return page(select, query.limit());
            }
        });
    }

    private static Page page(PreparedStatement select, int limit) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            List<Alert> found = new ArrayList<>();
            long last = 0;
            while (rows.next()) {
                found.add(AlertJson.read(rows.getString(1)));
                last = rows.getLong(2);
            }
            return new Page(found, found.size() < limit ? Optional.empty() : Optional.of(last));
        }
    }

    private static void equal(List<String> conditions, List<Object> values, String column, String value) {
        if (!value.isEmpty()) {
            add(conditions, values, column + " = ?", value);
        }
    }

    private static void add(List<String> conditions, List<Object> values, String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }

    @Override
    public List<Finding> history(String id) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select " + FINDING_COLUMNS + " from finding where alert = ? order by version")) {
                select.setString(1, id);
                return findings(select);
            }
        });
    }

    /** Rows of the stream, for a cursor that has fallen behind its tail. */
    List<Entry<Finding>> read(Log<Finding> log, long after, int max) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select " + FINDING_COLUMNS
                        + " from finding where log = ? and position > ? and position <= ? order by position limit ?")) {
            select.setInt(1, log.id());
            select.setLong(2, after);
            select.setLong(3, log.tail().newest());
            select.setInt(4, max);
            return findings(select).stream()
                    .map(f -> new Entry<>(f.offset(), f))
                    .toList();
        }
    }

    private static List<Finding> findings(PreparedStatement select) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Finding(
                        rows.getLong(1),
                        AlertJson.read(rows.getString(7)),
                        new Finding.Change(
                                Finding.What.values()[rows.getInt(2)],
                                rows.getObject(3, OffsetDateTime.class).toInstant(),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getBoolean(6))));
            }
        }
        return found;
    }
}
