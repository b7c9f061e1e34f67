package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Trace;

/** Tells the whole story of a message: its readings, and each of them at each partner. */
final class Tracer {
    private static final String EXPIRED = "expired";

    private final Database database;
    private final Logs logs;
    private final CursorTable cursors;
    private final MessageRows messages;
    private final PartnerTracer partners;
    private final ExpiredStore expired;
    private final ErasedReadings erased;

    Tracer(
            Database database,
            JournalState state,
            MessageRows messages,
            DeliveryStore deliveries,
            ExpiredStore expired) {
        this.database = database;
        this.logs = state.logs();
        this.cursors = state.cursors();
        this.messages = messages;
        this.expired = expired;
        this.erased = new ErasedReadings(database);
        this.partners = new PartnerTracer(cursors, deliveries, expired);
    }

    /** A message that lies or lay in quarantine. */
    private record Held(
            long id, String reason, Optional<String> how, Optional<MessageKey> message, RawMessage head, int size) {}

    Optional<Trace> of(MessageKey key) throws SQLException {
        // asked first: what its adapter has passed has all its readings in the tables by now
        boolean passed = passed(logs.byId(key.log()).orElse(null), key);
        Optional<RawMessage> message = messages.get(key);
        List<MeasurementRows.Row> observed = measurements(
                "select " + MeasurementRows.COLUMNS
                        + " from observation where origin_position = ? and origin_log = ? order by version, position",
                key);
        List<MeasurementRows.Row> waiting = measurements(
                "select " + MeasurementRows.WAITING_COLUMNS
                        + " from waiting where origin_position = ? and origin_log = ?",
                key);
        Optional<Held> held = held("message_position = ? and message_log = ?", key.position(), (long) key.log());
        ErasedReadings.Found erased = this.erased.of(key);
        if (message.isEmpty() && observed.isEmpty() && waiting.isEmpty() && held.isEmpty()) {
            return erased.isEmpty() ? gone(key) : Optional.of(erased.trace(key.toString(), adapter(key)));
        }
        List<Trace.Reading> readings = new ArrayList<>(erased.readings());
        for (MeasurementRows.Row row : newest(observed)) {
            readings.add(reading(row, state(row), Long.toString(row.id()), partners.of(row)));
        }
        for (MeasurementRows.Row row : waiting) {
            readings.add(reading(row, "unassigned", "", List.of()));
        }
        readings.addAll(duplicates(key));
        readings.sort(Comparator.comparingInt(Trace.Reading::ordinal));
        return Optional.of(trace(key, passed, message, observed, waiting, held, readings));
    }

    /** Of several versions that one message gave, after a replay, the last one tells how it is. */
    private static Collection<MeasurementRows.Row> newest(List<MeasurementRows.Row> byVersion) {
        Map<Long, MeasurementRows.Row> newest = new LinkedHashMap<>();
        byVersion.forEach(row -> newest.put(row.id(), row));
        return newest.values();
    }

    private static String state(MeasurementRows.Row row) {
        Measurement m = row.measurement();
        if (Sameness.isMoved(m)) {
            return "reissued";
        }
        if (Sameness.isVoided(m)) {
            return "voided";
        }
        boolean withdrawn =
                m.status() == ReadingStatus.ENTERED_IN_ERROR && m.attributes().containsKey(Attributes.REPLAYED);
        return withdrawn ? "withdrawn" : "observed";
    }

    private Trace trace(
            MessageKey key,
            boolean passed,
            Optional<RawMessage> message,
            List<MeasurementRows.Row> observed,
            List<MeasurementRows.Row> waiting,
            Optional<Held> held,
            List<Trace.Reading> readings)
            throws SQLException {
        String adapter = adapter(key);
        List<MeasurementRows.Row> rows = observed.isEmpty() ? waiting : observed;
        Instant received = message.map(RawMessage::received)
                .orElseGet(() -> rows.isEmpty()
                        ? held.map(h -> h.head().received()).orElse(Instant.EPOCH)
                        : rows.get(0).measurement().received());
        String gateway = message.map(RawMessage::gateway)
                .orElseGet(() -> rows.isEmpty()
                        ? held.map(h -> h.head().gateway()).orElse("")
                        : rows.get(0).measurement().gateway());
        Optional<Expired> range = passed && held.isEmpty() && readings.isEmpty()
                ? expired.at(key.log(), key.position())
                : Optional.empty();
        String state = held.isPresent() && readings.isEmpty()
                ? "quarantined"
                : range.isPresent() ? EXPIRED : passed ? "read" : "waiting";
        return new Trace(
                key.toString(),
                received,
                gateway,
                message.map(RawMessage::transport)
                        .orElse(held.map(h -> h.head().transport()).orElse("")),
                adapter,
                message.map(RawMessage::topic).orElse(""),
                message.map(m -> m.payload().length).orElse(held.map(Held::size).orElse(0)),
                state,
                held.map(Held::id),
                held.map(Held::reason).or(() -> range.map(Tracer::reason)).orElse(""),
                readings);
    }

    private String adapter(MessageKey key) {
        Log<?> log = logs.byId(key.log()).orElse(null);
        return log == null || !Streams.isInbox(log.stream()) ? "" : Streams.adapter(log.stream());
    }

    /** A released message of which only the trace is left. */
    private Optional<Trace> gone(MessageKey key) throws SQLException {
        Optional<ExpiredStore.Gone> gone = expired.gone(key);
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        RawMessage m = gone.get().head();
        return Optional.of(new Trace(
                key.toString(),
                m.received(),
                m.gateway(),
                m.transport(),
                m.adapter(),
                m.topic(),
                gone.get().size(),
                EXPIRED,
                Optional.empty(),
                expired.at(key.log(), key.position()).map(Tracer::reason).orElse(""),
                List.of()));
    }

    private static String reason(Expired range) {
        return range.answer() + " (cursor " + range.cursor() + ")";
    }

    private boolean passed(Log<?> log, MessageKey key) {
        if (log == null) {
            return false;
        }
        List<CursorTable.Row> readers = cursors.of(log.stream(), log.lane());
        return !readers.isEmpty() && readers.stream().allMatch(c -> c.position() >= key.position());
    }

    Optional<Trace> ofQuarantine(long id) throws SQLException {
        Optional<Held> held = held("id = ? and id = ?", id, id);
        if (held.isEmpty()) {
            ErasedReadings.Found found = erased.of(new MessageKey(0, id));
            return found.isEmpty() ? Optional.empty() : Optional.of(found.trace(QuarantineKey.format(id), ""));
        }
        if (held.get().message().isPresent()) {
            return of(held.get().message().get());
        }
        RawMessage m = held.get().head();
        return Optional.of(new Trace(
                QuarantineKey.format(id),
                m.received(),
                m.gateway(),
                m.transport(),
                m.adapter(),
                m.topic(),
                held.get().size(),
                "quarantined",
                Optional.of(id),
                held.get().reason(),
                List.of()));
    }

    private Optional<Held> held(String condition, long first, long second) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select id, reason, how, message_log, message_position,"
                        + " adapter, gateway, transport, topic, content_type, received, lane, size from quarantine where "
                        + condition + " order by id desc limit 1")) {
            select.setLong(1, first);
            select.setLong(2, second);
            try (ResultSet r = select.executeQuery()) {
                if (!r.next()) {
                    return Optional.empty();
                }
                int log = r.getInt(4);
                Optional<MessageKey> key =
                        r.wasNull() ? Optional.empty() : Optional.of(new MessageKey(log, r.getLong(5)));
                RawMessage head = new RawMessage(
                        "",
                        r.getString(6),
                        r.getString(7),
                        r.getString(8),
                        r.getString(9),
                        r.getString(10),
                        r.getObject(11, OffsetDateTime.class).toInstant(),
                        false,
                        Lane.values()[r.getInt(12)],
                        new byte[0]);
                return Optional.of(new Held(
                        r.getLong(1), r.getString(2), Optional.ofNullable(r.getString(3)), key, head, r.getInt(13)));
            }
        }
    }

    private static Trace.Reading reading(
            MeasurementRows.Row row, String state, String observation, List<Trace.Partner> partners) {
        return new Trace.Reading(
                row.measurement().origin().ordinal(),
                row.measurement().metric(),
                row.measurement().device(),
                state,
                observation,
                partners);
    }

    private List<MeasurementRows.Row> measurements(String sql, MessageKey key) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement(sql)) {
            select.setLong(1, key.position());
            select.setInt(2, key.log());
            try (ResultSet rows = select.executeQuery()) {
                return MeasurementRows.read(rows);
            }
        }
    }

    private List<Trace.Reading> duplicates(MessageKey key) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select ordinal, metric, device, of_position from duplicate"
                                + " where origin_position = ? and origin_log = ?")) {
            select.setLong(1, key.position());
            select.setInt(2, key.log());
            try (ResultSet rows = select.executeQuery()) {
                List<Trace.Reading> found = new ArrayList<>();
                while (rows.next()) {
                    long of = rows.getLong(4);
                    found.add(new Trace.Reading(
                            rows.getInt(1),
                            rows.getString(2),
                            rows.getString(3),
                            "duplicate",
                            of > 0 ? Long.toString(of) : "",
                            List.of()));
                }
                return found;
            }
        }
    }
}
