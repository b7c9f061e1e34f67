package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.tiltas.api.Measurement;

/** Looks a measurement up among the known identities, and enters it there, one at a time. */
final class IdentityPlaces {
    private static final int MOST_ORDINALS = 64;

    private final Connection connection;
    private final OriginRows rows;

    IdentityPlaces(Connection connection, OriginRows rows) {
        this.connection = connection;
        this.rows = rows;
    }

    /**
     * Where a measurement belongs.
     *
     * @param hash its identity, or the first one with an ordinal of its own when another value holds the plain one
     * @param position who holds it; 0 for nobody
     * @param own whether the holder is the one that asks
     * @param ended the holder, if it was withdrawn
     */
    record Place(UUID hash, long position, boolean own, MeasurementRows.Row ended) {
        boolean isKnownElsewhere() {
            return position != 0 && !own && ended == null;
        }
    }

    /**
     * The first identity of its row of ordinals that can be had, unless one of the row is held by what says the same.
     *
     * @param self the place that asks: id of an Observation or minus the id of a waiting row; 0 for a new one
     */
    Place find(Measurement m, long self) throws SQLException {
        Place usable = null;
        for (int ordinal = 1; ordinal <= MOST_ORDINALS; ordinal++) {
            UUID hash = Candidate.numbered(m.identity(), ordinal);
            long holder = holder(m, hash);
            if (holder == 0) {
                return usable == null ? new Place(hash, 0, false, null) : usable;
            }
            MeasurementRows.Row row = holder == self ? null : row(holder);
            if (row != null
                    && Sameness.isMoved(row.measurement())
                    && !row.measurement().identity().equals(hash)) {
                holder = holder(row.measurement(), row.measurement().identity());
                row = holder == 0 || holder == self ? null : row(holder);
            }
            boolean live = row != null && !(holder > 0 && Sameness.isWithdrawn(row.measurement(), m));
            if (live && Sameness.ofValue(row.measurement().value(), m.value())) {
                return new Place(hash, holder, false, null);
            }
            if (usable == null) {
                usable = usable(hash, holder, self, live, row);
            }
        }
        throw new SQLException("more than " + MOST_ORDINALS + " different values under one identity", "22000");
    }

    /** Null when the identity is that of something else. */
    private static Place usable(UUID hash, long holder, long self, boolean live, MeasurementRows.Row row) {
        if (holder == self) {
            return new Place(hash, holder, true, null);
        }
        if (row == null) {
            return new Place(hash, 0, false, null);
        }
        if (!live) {
            return new Place(hash, holder, false, row);
        }
        // a second name that its holder has outgrown; the name it was published under stays its own
        boolean published = row.measurement().identity().equals(hash);
        return published ? null : new Place(hash, 0, false, null);
    }

    /** Enters the identity for a place, or takes it from one that was withdrawn. */
    void claim(Measurement m, Place place, long position, int version) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into identity values (?, ?, ?, ?)"
                + " on conflict (identity_time, hash) do update set position = excluded.position,"
                + " version = excluded.version")) {
            upsert.setLong(1, Identities.micros(m.identityTime()));
            upsert.setObject(2, place.hash());
            upsert.setLong(3, position);
            upsert.setInt(4, version);
            upsert.executeUpdate();
        }
    }

    void forget(Measurement m, long position) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from identity where identity_time = ? and hash = ? and position = ?")) {
            delete.setLong(1, Identities.micros(m.identityTime()));
            delete.setObject(2, m.identity());
            delete.setLong(3, position);
            delete.executeUpdate();
        }
    }

    private long holder(Measurement m, UUID hash) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select position from identity where identity_time = ? and hash = ?")) {
            select.setLong(1, Identities.micros(m.identityTime()));
            select.setObject(2, hash);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private MeasurementRows.Row row(long position) throws SQLException {
        if (position > 0) {
            return rows.newest(List.of(position)).get(position);
        }
        List<MeasurementRows.Row> waiting = rows.waitingRows(List.of(-position));
        return waiting.isEmpty() ? null : waiting.get(0);
    }
}
