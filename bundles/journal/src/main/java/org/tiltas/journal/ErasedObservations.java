package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tiltas.spi.journal.Erase;

/** Removes rows of the observations with all that hangs on their offsets. */
final class ErasedObservations {
    private final Connection connection;
    private final Plan plan;
    private final ErasedErrands errands;

    ErasedObservations(Connection connection, Plan plan) {
        this.connection = connection;
        this.plan = plan;
        this.errands = new ErasedErrands(connection);
    }

    /** A packed receipt, as it lies there. */
    private record Packed(String partner, long first, long last, String place, Long[] offsets, String[] remotes) {}

    void erase(Erase.Rows step) throws SQLException {
        if (step.offsets().isEmpty()) {
            return;
        }
        run(
                "insert into erased_reading select origin_log, origin_position, ordinal, received::date"
                        + " from observation where log in (1, 2) and position = any (?) and origin_position > 0"
                        + " on conflict do nothing",
                step.offsets());
        new MaybeDelivered(connection, errands, plan.now).note(step);
        receipts(step);
        plan.rowsErased(step);
        run("delete from parked where position = any (?)", step.offsets());
        try (PreparedStatement delete =
                connection.prepareStatement("delete from state where module like 'withdrawn/%' and key = any (?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "text", step.offsets().stream().map(String::valueOf).toArray()));
            delete.executeUpdate();
        }
        List<Long> ids = remove(step.offsets());
        repetitions(connection, ids);
    }

    private void run(String sql, List<Long> offsets) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", offsets.toArray()));
            statement.executeUpdate();
        }
    }

    /** Ids of the Observations of which no version is left. */
    private List<Long> remove(List<Long> offsets) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (PreparedStatement delete = connection.prepareStatement("delete from observation where log in (1, 2)"
                + " and position = any (?) returning log, position, id")) {
            delete.setArray(1, connection.createArrayOf("bigint", offsets.toArray()));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    long position = rows.getLong(2);
                    plan.logOf(rows.getInt(1)).ifPresent(log -> plan.erased.removed(log, position));
                    ids.add(rows.getLong(3));
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement("select id from observation where id = any (?)"
                + " and version > 1 union select id from observation where log in (1, 2) and position = any (?)"
                + " and version = 1")) {
            select.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            select.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.remove(rows.getLong(1));
                }
            }
        }
        return List.copyOf(ids);
    }

    /** Readings that repeated what is gone are erased readings too. */
    static void repetitions(Connection connection, List<Long> places) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        try (PreparedStatement move = connection.prepareStatement("with gone as (delete from duplicate"
                + " where of_position = any (?) returning origin_log, origin_position, ordinal)"
                + " insert into erased_reading select g.origin_log, g.origin_position, g.ordinal,"
                + " coalesce(i.received::date, current_date) from gone g left join inbox i"
                + " on i.log = g.origin_log and i.position = g.origin_position"
                + " where g.origin_position > 0 on conflict do nothing")) {
            move.setArray(1, connection.createArrayOf("bigint", places.toArray()));
            move.executeUpdate();
        }
    }

    private void receipts(Erase.Rows step) throws SQLException {
        Set<Long> erased = new HashSet<>(step.offsets());
        for (Packed packed : packed(step.offsets())) {
            List<Long> offsets = new ArrayList<>();
            List<String> remotes = new ArrayList<>();
            for (int i = 0; i < packed.offsets().length; i++) {
                if (erased.contains(packed.offsets()[i])) {
                    errands.held(step.erasure(), packed.partner(), packed.remotes()[i]);
                } else {
                    offsets.add(packed.offsets()[i]);
                    remotes.add(packed.remotes()[i]);
                }
            }
            repack(packed, offsets, remotes);
        }
    }

    /** By each offset for itself: between the first and last of somebody seldom measured lie nearly all receipts. */
    private List<Packed> packed(List<Long> offsets) throws SQLException {
        List<Packed> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select distinct on (r.ctid) r.partner, r.first,"
                + " r.last, r.ctid::text, r.positions, r.remotes from unnest(?::bigint[]) as o(at)"
                + " join receipt r on r.first between o.at - " + DeliveryRows.MOST_SPAN
                + " and o.at and r.last >= o.at and o.at = any (r.positions)")) {
            select.setArray(1, connection.createArrayOf("bigint", offsets.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Packed(
                            rows.getString(1),
                            rows.getLong(2),
                            rows.getLong(3),
                            rows.getString(4),
                            (Long[]) rows.getArray(5).getArray(),
                            (String[]) rows.getArray(6).getArray()));
                }
            }
        }
        return found;
    }

    /** A row of receipts keeps its bounds, by which it is found; an empty one goes. */
    private void repack(Packed packed, List<Long> offsets, List<String> remotes) throws SQLException {
        String sql = offsets.isEmpty()
                ? "delete from receipt where ctid = ?::tid"
                : "update receipt set positions = ?, remotes = ? where ctid = ?::tid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int at = 1;
            if (!offsets.isEmpty()) {
                statement.setArray(at++, connection.createArrayOf("bigint", offsets.toArray()));
                statement.setArray(at++, connection.createArrayOf("text", remotes.toArray()));
            }
            statement.setString(at, packed.place());
            statement.executeUpdate();
        }
    }
}
