package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The counters in memory; each commit adds to them here and in the database alike. */
final class CounterStore {
    private final Map<String, Long> values = new ConcurrentHashMap<>();
    private final Database database;

    CounterStore(Database database) {
        this.database = database;
    }

    void load() throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select name, value from counter");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getLong(2));
            }
        }
    }

    void committed(Map<String, Long> deltas) {
        deltas.forEach((name, delta) -> values.merge(name, delta, Long::sum));
    }

    long get(String name) {
        return values.getOrDefault(name, 0L);
    }

    Map<String, Long> all() {
        return new TreeMap<>(values);
    }

    /** In the order of names, as another server that wrote at the same time would. */
    static void write(Connection c, StatementGroup group, Map<String, Long> deltas) throws SQLException {
        if (!deltas.isEmpty()) {
            Map<String, Long> sorted = new TreeMap<>(deltas);
            group.add(
                    "insert into counter as k select * from unnest(?::text[], ?::bigint[])"
                            + " on conflict (name) do update set value = k.value + excluded.value",
                    c.createArrayOf("text", sorted.keySet().toArray()),
                    c.createArrayOf("bigint", sorted.values().toArray()));
        }
    }
}
