package org.tiltas.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.spi.clinical.PublishedIdentifier;
import org.tiltas.spi.journal.Erase;

/**
 * Finds who may hold rows that are erased although there is no receipt: a delivery is under way, was not answered, or was
 * answered before a crash. Such a partner is asked by the published identifier. Rather one too many is asked for than one
 * copy left.
 */
final class MaybeDelivered {
    /** No batch that a partner's cursor has read ahead holds more rows. */
    private static final int MOST_UNDER_WAY = 10_000;
    /** Answers that leave it open whether the partner holds what it refused. */
    private static final String UNCLEAR = "(status in (0, 404, 409, 410, 412) or status >= 500)";

    private final Connection connection;
    private final ErasedErrands errands;
    private final Instant now;

    private record Row(Lane lane, long position, String subject, UUID identity, Instant time) {
        String identifier() {
            return PublishedIdentifier.of(identity, time, subject);
        }
    }

    /** Rows of a lane that a partner may have got. */
    private record Stretch(String partner, Lane lane, long first, long last) {
        boolean holds(Row row) {
            return row.lane() == lane && first <= row.position() && row.position() <= last;
        }
    }

    MaybeDelivered(Connection connection, ErasedErrands errands, Instant now) {
        this.connection = connection;
        this.errands = errands;
        this.now = now;
    }

    /** To be called while the rows, their receipts and parked deliveries are still there. */
    void note(Erase.Rows step) throws SQLException {
        List<Row> rows = rows(step.offsets());
        if (rows.isEmpty()) {
            return;
        }
        List<Stretch> stretches = new ArrayList<>(ahead(rows));
        stretches.addAll(doubts());
        stretches.addAll(unsettled(rows));
        for (Row row : rows) {
            for (Stretch stretch : stretches) {
                if (stretch.holds(row) && !isDelivered(stretch.partner(), row.position())) {
                    errands.doubtful(step.erasure(), stretch.partner(), row.identifier(), now);
                }
            }
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> select(String sql, Reader<T> reader, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(
                        i + 1,
                        values[i] instanceof Long[] numbers
                                ? connection.createArrayOf("bigint", numbers)
                                : values[i] instanceof String[] texts
                                        ? connection.createArrayOf("text", texts)
                                        : values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        }
    }

    private List<Row> rows(List<Long> offsets) throws SQLException {
        return select(
                "select l.lane, o.position, o.subject, o.identity, o.identity_time from observation o"
                        + " join log l on l.id = o.log where o.log in (1, 2) and o.position = any (?)",
                row -> new Row(
                        Lane.values()[row.getInt(1)],
                        row.getLong(2),
                        row.getString(3),
                        row.getObject(4, UUID.class),
                        Identities.time(row.getLong(5))),
                (Object) offsets.toArray(Long[]::new));
    }

    /** What lies so little ahead of a partner's cursor that it may have been read and sent. */
    private List<Stretch> ahead(List<Row> rows) throws SQLException {
        long last = rows.stream().mapToLong(Row::position).max().orElse(0);
        return select(
                "select c.name, c.lane, c.position, coalesce((select o.position from observation o"
                        + " where o.log = l.id and o.position > c.position order by o.position offset " + MOST_UNDER_WAY
                        + " limit 1), " + Long.MAX_VALUE + ") from cursor c join log l on l.stream = c.stream"
                        + " and l.lane = c.lane where c.name like 'partner/%' and l.id in (1, 2) and c.position < ?",
                row -> new Stretch(
                        partner(row.getString(1)), Lane.values()[row.getInt(2)], row.getLong(3) + 1, row.getLong(4)),
                last);
    }

    /** Stretches that a partner's lane has passed although some of it may have been sent before. */
    private List<Stretch> doubts() throws SQLException {
        return select(
                "select module, key, value from state where module like 'doubts/%'",
                row -> {
                    String[] key = row.getString(2).split("/");
                    String last = new String(row.getBytes(3), StandardCharsets.US_ASCII).split(" ")[0];
                    return new Stretch(
                            partner(row.getString(1)),
                            Lane.valueOf(key[0].toUpperCase(Locale.ROOT)),
                            Long.parseLong(key[1]),
                            Long.parseLong(last));
                });
    }

    /** Deliveries that got no answer, or one that leaves it open what was done. */
    private List<Stretch> unsettled(List<Row> rows) throws SQLException {
        List<Stretch> found = new ArrayList<>(select(
                "select partner, lane, from_position from deferred where subject = any (?)",
                row -> new Stretch(row.getString(1), Lane.values()[row.getInt(2)], row.getLong(3), Long.MAX_VALUE),
                (Object) rows.stream().map(Row::subject).distinct().toArray(String[]::new)));
        for (Lane lane : Lane.values()) {
            found.addAll(select(
                    "select partner, position from parked where position = any (?) and " + UNCLEAR,
                    row -> new Stretch(row.getString(1), lane, row.getLong(2), row.getLong(2)),
                    (Object) rows.stream().map(Row::position).toArray(Long[]::new)));
        }
        return found;
    }

    private static String partner(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    private boolean isDelivered(String partner, long position) throws SQLException {
        return !select(
                        "select 1 from receipt where partner = ? and first between ? and ? and last >= ?"
                                + " and ? = any (positions)",
                        row -> row.getInt(1),
                        partner,
                        position - DeliveryRows.MOST_SPAN,
                        position,
                        position,
                        position)
                .isEmpty();
    }
}
