package org.tiltas.journal;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;

/** Measurements as rows of {@code observation} and {@code waiting}, and back. */
final class MeasurementRows {
    private static final String SHARED = "subject, device, gateway, metric, value, unit, detail, status, effective,"
            + " zone_minutes, received, recorded, identity_time, identity, origin_log, origin_position, ordinal, module";
    static final String COLUMNS = "log, position, id, version, " + SHARED;
    static final String WAITING_COLUMNS = "log, id as position, id, 1 as version, " + SHARED;
    static final String WAITING_TARGET = "id, log, " + SHARED;
    private static final int SHARED_COUNT = 18;

    /** Of {@link #COLUMNS}. */
    static final List<String> TYPES = List.of(
            ("smallint bigint bigint integer text text text text numeric text text smallint timestamptz smallint"
                            + " timestamptz timestamptz bigint uuid smallint bigint integer text")
                    .split(" "));

    private MeasurementRows() {}

    /** A row as read; {@code position} of a waiting one is its id. */
    record Row(int log, long position, long id, int version, Instant recorded, Measurement measurement) {
        Observed observed() {
            return new Observed(position, Long.toString(id), version, recorded, measurement);
        }
    }

    static void observation(Fields rows, int log, Candidate c, Instant now) throws IOException {
        rows.row(4 + SHARED_COUNT);
        rows.int16(log);
        rows.int64(c.position());
        rows.int64(c.id());
        rows.int32(c.version());
        shared(rows, c, now);
    }

    static void waiting(Fields rows, int log, Candidate c, Instant now) throws IOException {
        rows.row(2 + SHARED_COUNT);
        rows.int64(-c.position());
        rows.int16(log);
        shared(rows, c, now);
    }

    private static void shared(Fields rows, Candidate c, Instant now) throws IOException {
        Measurement m = c.measurement();
        MessageKey message = MessageKey.parse(m.origin().message()).orElse(new MessageKey(0, 0));
        Value.Quantity quantity =
                m.value() instanceof Value.Quantity q && q.comparator().isEmpty() ? q : null;
        rows.text(m.subject().reference());
        rows.text(m.device());
        rows.text(m.gateway());
        rows.text(m.metric());
        rows.numeric(quantity == null ? null : quantity.value());
        rows.text(quantity == null ? null : quantity.unit());
        rows.text(ValueJson.write(m));
        rows.int16(m.status().ordinal());
        rows.time(m.effective().toInstant());
        rows.int16(m.effective().getOffset().getTotalSeconds() / 60);
        rows.time(m.received());
        rows.time(now);
        rows.int64(Identities.micros(m.identityTime()));
        rows.uuid(c.hash());
        rows.int16(message.log());
        rows.int64(message.position());
        rows.int32(m.origin().ordinal());
        rows.text(m.origin().module() + "/" + m.origin().moduleVersion());
    }

    static List<Row> read(ResultSet rows) throws SQLException {
        List<Row> found = new ArrayList<>();
        while (rows.next()) {
            found.add(row(rows));
        }
        return found;
    }

    /** The row the result stands on. */
    static Row row(ResultSet r) throws SQLException {
        ValueJson.Detail detail = ValueJson.read(r.getString(11));
        BigDecimal number = r.getBigDecimal(9);
        Value value = detail.value() != null ? detail.value() : new Value.Quantity(number, r.getString(10), "");
        String[] subject = r.getString(5).split("/", 2);
        String[] module = r.getString(22).split("/", 2);
        long identityMicros = r.getLong(17);
        int log = r.getInt(1);
        Measurement measurement = new Measurement(
                r.getObject(18, UUID.class),
                Instant.ofEpochSecond(
                        Math.floorDiv(identityMicros, 1_000_000L), Math.floorMod(identityMicros, 1_000_000L) * 1000L),
                new Subject(kind(subject[0]), subject[1]),
                r.getString(6),
                r.getString(7),
                detail.channel(),
                r.getString(8),
                value,
                ReadingStatus.values()[r.getInt(12)],
                r.getObject(13, OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.ofTotalSeconds(r.getInt(14) * 60)),
                r.getObject(15, OffsetDateTime.class).toInstant(),
                detail.quality(),
                detail.userIndex(),
                detail.facts(),
                Streams.laneOf(log),
                new Origin(MessageKey.format(r.getInt(19), r.getLong(20)), r.getInt(21), module[0], module[1]));
        return new Row(
                log,
                r.getLong(2),
                r.getLong(3),
                r.getInt(4),
                r.getObject(16, OffsetDateTime.class).toInstant(),
                measurement);
    }

    private static Subject.Kind kind(String type) {
        for (Subject.Kind kind : Subject.Kind.values()) {
            if (kind.type().equals(type)) {
                return kind;
            }
        }
        throw new IllegalStateException("a stored subject has the unknown type " + type);
    }
}
