package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.spi.journal.Unit;

/** Writes module state and the audit trail. */
final class SideRows {
    private SideRows() {}

    static void write(Connection connection, Plan plan) throws SQLException {
        Map<Place, byte[]> states = new LinkedHashMap<>();
        for (Pending pending : plan.units) {
            for (Unit.StateWrite state : pending.unit().states()) {
                states.put(new Place(state.module(), state.key()), state.value());
            }
            for (Unit.Audit audit : pending.unit().audits()) {
                audit(connection, audit, ++plan.nextRow);
            }
        }
        remove(connection, places(states, true));
        put(connection, places(states, false), states);
    }

    /** Where a state is kept. */
    private record Place(String module, String key) {}

    private static List<Place> places(Map<Place, byte[]> states, boolean empty) {
        return states.keySet().stream()
                .filter(place -> (states.get(place).length == 0) == empty)
                .toList();
    }

    private static void remove(Connection connection, List<Place> places) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from state s using unnest(?::text[], ?::text[]) as u(module, key)"
                        + " where s.module = u.module and s.key = u.key")) {
            bind(connection, delete, places);
            delete.executeUpdate();
        }
    }

    private static void put(Connection connection, List<Place> places, Map<Place, byte[]> states) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert =
                connection.prepareStatement("insert into state select * from unnest(?::text[], ?::text[], ?::bytea[])"
                        + " on conflict (module, key) do update set value = excluded.value")) {
            bind(connection, upsert, places);
            upsert.setArray(
                    3,
                    connection.createArrayOf(
                            "bytea", places.stream().map(states::get).toArray(byte[][]::new)));
            upsert.executeUpdate();
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, List<Place> places)
            throws SQLException {
        statement.setArray(
                1,
                connection.createArrayOf(
                        "text", places.stream().map(Place::module).toArray(String[]::new)));
        statement.setArray(
                2,
                connection.createArrayOf("text", places.stream().map(Place::key).toArray(String[]::new)));
    }

    private static void audit(Connection connection, Unit.Audit audit, long id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into audit values (?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setTimestamp(2, Timestamp.from(audit.at()));
            insert.setString(3, audit.who());
            insert.setString(4, audit.action());
            insert.setString(5, audit.what());
            insert.executeUpdate();
        }
    }
}
