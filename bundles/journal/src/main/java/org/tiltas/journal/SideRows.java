package org.tiltas.journal;

import java.sql.Array;
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
    private static final String REMOVE = "delete from state s using unnest(?::text[], ?::text[]) as u(module, key)"
            + " where s.module = u.module and s.key = u.key";
    private static final String PUT = "insert into state select * from unnest(?::text[], ?::text[], ?::bytea[])"
            + " on conflict (module, key) do update set value = excluded.value";

    private SideRows() {}

    static void write(Connection connection, StatementGroup group, Plan plan) throws SQLException {
        Map<Place, byte[]> states = new LinkedHashMap<>();
        for (Pending pending : plan.units) {
            for (Unit.StateWrite state : pending.unit().states()) {
                states.put(new Place(state.module(), state.key()), state.value());
            }
            for (Unit.Audit audit : pending.unit().audits()) {
                audit(connection, audit, ++plan.nextRow);
            }
        }
        List<Place> gone = places(states, true);
        if (!gone.isEmpty()) {
            group.add(REMOVE, modules(connection, gone), keys(connection, gone));
        }
        List<Place> kept = places(states, false);
        if (!kept.isEmpty()) {
            byte[][] values = kept.stream().map(states::get).toArray(byte[][]::new);
            group.add(
                    PUT, modules(connection, kept), keys(connection, kept), connection.createArrayOf("bytea", values));
        }
    }

    /** Where a state is kept. */
    private record Place(String module, String key) {}

    private static List<Place> places(Map<Place, byte[]> states, boolean empty) {
        return states.keySet().stream()
                .filter(place -> (states.get(place).length == 0) == empty)
                .toList();
    }

    private static Array modules(Connection connection, List<Place> places) throws SQLException {
        return connection.createArrayOf(
                "text", places.stream().map(Place::module).toArray());
    }

    private static Array keys(Connection connection, List<Place> places) throws SQLException {
        return connection.createArrayOf("text", places.stream().map(Place::key).toArray());
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
