package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;

/**
 * Finds the Observation that a measurement once was about the same subject, before it moved to another. It is taken up
 * again instead of making another one, because both would be published under the same identifier.
 */
final class Twins {
    /** A measurement that comes to a subject. */
    record Wanted(UUID identity, Subject subject, String device, java.time.OffsetDateTime effective) {
        static Wanted of(Measurement m, Subject subject) {
            return new Wanted(m.identity(), subject, m.device(), m.effective());
        }
    }

    private record Key(UUID identity, String subject) {}

    private final Connection connection;

    Twins(Connection connection) {
        this.connection = connection;
    }

    /** Whether a measurement may have been published before at all; asked first, because looking costs a read. */
    static boolean mayHave(Measurement m) {
        return m.attributes().containsKey(Attributes.REPLAYED)
                || m.status() == ReadingStatus.AMENDED
                || m.status() == ReadingStatus.CORRECTED;
    }

    /** The newest versions of what has ended, though no person took it back, in the order of the question; null where there is none. */
    List<MeasurementRows.Row> find(List<Wanted> wanted) throws SQLException {
        Map<Key, MeasurementRows.Row> ended = new HashMap<>();
        for (MeasurementRows.Row row :
                new OriginRows(connection).newest(ids(wanted)).values()) {
            Measurement m = row.measurement();
            if (m.status() == ReadingStatus.ENTERED_IN_ERROR && !Sameness.isVoided(m)) {
                ended.put(new Key(m.identity(), m.subject().reference()), row);
            }
        }
        List<MeasurementRows.Row> found = new ArrayList<>(wanted.size());
        for (Wanted one : wanted) {
            found.add(ended.get(new Key(one.identity(), one.subject().reference())));
        }
        return found;
    }

    MeasurementRows.Row find(Measurement m, Subject subject) throws SQLException {
        return find(List.of(Wanted.of(m, subject))).get(0);
    }

    private Set<Long> ids(List<Wanted> wanted) throws SQLException {
        Set<Long> ids = new HashSet<>();
        if (wanted.isEmpty()) {
            return ids;
        }
        try (PreparedStatement select = connection.prepareStatement("select o.id from"
                + " unnest(?::text[], ?::text[], ?::uuid[], ?::text[]) as u(device, effective, identity, subject)"
                + " join observation o on o.device = u.device and o.effective = u.effective::timestamptz"
                + " and o.identity = u.identity and o.subject = u.subject")) {
            Object[] devices = wanted.stream().map(Wanted::device).toArray();
            Object[] times = wanted.stream()
                    .map(w -> w.effective().toInstant().toString())
                    .toArray();
            Object[] identities = wanted.stream().map(Wanted::identity).toArray();
            Object[] subjects =
                    wanted.stream().map(w -> w.subject().reference()).toArray();
            select.setArray(1, connection.createArrayOf("text", devices));
            select.setArray(2, connection.createArrayOf("text", times));
            select.setArray(3, connection.createArrayOf("uuid", identities));
            select.setArray(4, connection.createArrayOf("text", subjects));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }
}
