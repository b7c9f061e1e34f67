package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.State;
import org.tiltas.spi.journal.Erasures.Untold;

/** Looks for what an erasure is to remove. */
final class ErasureStore {
    private static final String ROW = "select position, id, origin_log, origin_position, effective, identity";

    /** A row of the observations. */
    record Row(long offset, long observation, String message, LocalDate month, String identity) {}

    /** A message at its place among those of all adapters. */
    record Placed(long place, RawMessage message) {}

    /**
     * A quarantine entry; its message may have no id.
     *
     * @param cut whether a part of it was erased before
     */
    record Held(long id, RawMessage message, boolean cut) {}

    /** Where a state is kept. */
    record StateKey(String module, String key) {}

    /** Where a record was kept. */
    record RecordKey(String kind, String id) {}

    /**
     * What came after its erasure.
     *
     * @param messages in which nothing of others is known
     * @param entries devices whose entries are to be cut out, by message
     */
    record Late(List<Long> waiting, List<String> messages, Map<String, Set<String>> entries) {}

    private final Database database;
    private final MessageRows messages;

    ErasureStore(Database database, MessageRows messages) {
        this.database = database;
        this.messages = messages;
    }

    /** Reads a row of a result. */
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> select(String sql, List<?> values, Reader<T> reader) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(sql)) {
                ObservationStore.bind(c, select, values);
                try (ResultSet rows = select.executeQuery()) {
                    List<T> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(reader.read(rows));
                    }
                    return found;
                }
            }
        });
    }

    private long count(String sql, List<?> values) {
        return select(sql, values, row -> row.getLong(1)).get(0);
    }

    private static String[] texts(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    private static Timestamp at(Instant time) {
        return Timestamp.from(WaitingStore.within(time));
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                r.getLong(1),
                r.getLong(2),
                r.getLong(4) == 0 ? "" : MessageKey.format(r.getInt(3), r.getLong(4)),
                r.getObject(5, OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDate()
                        .withDayOfMonth(1),
                r.getString(6));
    }

    List<Row> rows(Collection<String> subjects, int limit) {
        List<Row> found = new ArrayList<>();
        for (String subject : subjects) {
            // in the order of the index, which is nearly that of the offsets
            found.addAll(select(
                    ROW + " from observation where subject = ? order by effective limit " + (limit - found.size()),
                    List.of(subject),
                    ErasureStore::row));
            if (found.size() >= limit) {
                break;
            }
        }
        return found;
    }

    long count(Collection<String> subjects) {
        return count(
                "select count(*) from observation where subject = any (?)", List.<Object>of((Object) texts(subjects)));
    }

    List<Row> ofDevice(String device, Instant from, Instant to, int limit) {
        return select(
                ROW + " from observation where subject = ? and effective >= ? and effective < ?"
                        + " order by effective limit " + limit,
                List.of("Device/" + device, at(from), at(to)),
                ErasureStore::row);
    }

    long waiting(String device, Instant from, Instant to) {
        return count(
                "select count(*) from waiting where device = ? and effective >= ? and effective < ?",
                List.of(device, at(from), at(to)));
    }

    List<String> repeating(Collection<Long> places) {
        return select(
                "select distinct origin_log, origin_position from duplicate"
                        + " where of_position = any (?) and origin_position > 0",
                List.<Object>of((Object) places.toArray(Long[]::new)),
                row -> MessageKey.format(row.getInt(1), row.getLong(2)));
    }

    List<String> ofOthers(Collection<String> ids, Collection<String> subjects) {
        Set<String> asked = new HashSet<>(ids);
        Long[] positions = positions(ids);
        String[] whose = texts(subjects);
        return select(
                        "select origin_log, origin_position from observation where origin_position = any (?)"
                                + " and not (subject = any (?)) union select origin_log, origin_position from waiting"
                                + " where origin_position = any (?) and not (subject = any (?))"
                                + " union select d.origin_log, d.origin_position from duplicate d"
                                + " join observation o on o.log in (1, 2) and o.position = d.of_position"
                                + " where d.origin_position = any (?) and not (o.subject = any (?))",
                        List.of(positions, whose, positions, whose, positions, whose),
                        row -> MessageKey.format(row.getInt(1), row.getLong(2)))
                .stream()
                .filter(asked::contains)
                .toList();
    }

    private static Long[] positions(Collection<String> ids) {
        return ids.stream()
                .flatMap(id -> MessageKey.parse(id).stream())
                .map(MessageKey::position)
                .distinct()
                .toArray(Long[]::new);
    }

    List<Placed> messages(Instant since, long after, int limit) {
        return select(
                // log by log, because the key of the inbox begins with it
                "select x.* from log l cross join lateral (select " + MessageRows.COLUMNS
                        + " from inbox where log = l.id and position > ? and received >= ? order by position limit "
                        + limit + ") x order by x.position limit " + limit,
                List.of(after, at(since)),
                row -> new Placed(row.getLong(2), messages.row(row)));
    }

    /** How far the adapters have read, by log; a log that no cursor stands on waits for nobody. */
    Map<Integer, Long> passed() {
        Map<Integer, Long> found = new TreeMap<>();
        select(
                        "select l.id, min(c.position) from log l join cursor c"
                                + " on c.stream = l.stream and c.lane = l.lane group by l.id",
                        List.of(),
                        row -> Map.entry(row.getInt(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static final String HELD = "select id, message_log, message_position, adapter, gateway, transport, topic,"
            + " content_type, received, payload, detail from quarantine where ";

    List<Held> quarantined(Instant since, long after, int limit) {
        return select(
                HELD + "id > ? and received >= ? order by id limit " + limit,
                List.of(after, at(since)),
                ErasureStore::held);
    }

    private static Held held(ResultSet r) throws SQLException {
        int log = r.getInt(2);
        String id = r.wasNull() ? "" : MessageKey.format(log, r.getLong(3));
        return new Held(
                r.getLong(1),
                new RawMessage(
                        id,
                        r.getString(4),
                        r.getString(5),
                        r.getString(6),
                        r.getString(7),
                        r.getString(8),
                        r.getObject(9, OffsetDateTime.class).toInstant(),
                        false,
                        Lane.ROUTINE,
                        r.getBytes(10)),
                r.getString(11).equals(ErasedQuarantine.CUT));
    }

    List<Held> quarantineOf(Collection<String> ids) {
        Set<String> asked = new HashSet<>(ids);
        return select(
                        HELD + "message_position = any (?) order by id",
                        List.<Object>of((Object) positions(ids)),
                        ErasureStore::held)
                .stream()
                .filter(entry -> asked.contains(entry.message().id()))
                .toList();
    }

    /** Whether a part of a message was cut out before. */
    boolean isCut(String id) {
        MessageKey key = MessageKey.parse(id).orElse(new MessageKey(0, 0));
        return count(
                        "select count(*) from erased_reading where position = ? and log = ? and ordinal = "
                                + ErasedReadings.CUT,
                        List.of(key.position(), key.log()))
                > 0;
    }

    long deliveries(Collection<String> subjects) {
        return count(
                "select (select count(*) from parked where subject = any (?))"
                        + " + (select count(*) from deferred where subject = any (?))",
                List.of(texts(subjects), texts(subjects)));
    }

    List<StateKey> states(Collection<String> words, int limit) {
        String pattern = Words.sql(words);
        return select(
                "select module, key from state where key ~* ? or encode(value, 'escape') ~* ? limit " + limit,
                List.of(pattern, pattern),
                row -> new StateKey(row.getString(1), row.getString(2)));
    }

    List<String> alerts(Collection<String> words, int limit) {
        String pattern = Words.sql(words);
        return select(
                "select id from alert where subject ~ ? or key ~ ? or body ~ ?"
                        + " union select alert from finding where body ~ ? limit " + limit,
                List.of(pattern, pattern, pattern, pattern),
                row -> row.getString(1));
    }

    List<RecordKey> past(Collection<String> words) {
        return select(
                "select distinct kind, id from record_history where body ~ ? order by kind, id",
                List.of(Words.sql(words)),
                row -> new RecordKey(row.getString(1), row.getString(2)));
    }

    List<Long> audits(String id, int limit) {
        return select(
                "select id from audit where what ~ ? limit " + limit,
                List.of(Words.sql(List.of(id))),
                row -> row.getLong(1));
    }

    Map<String, Long> holders(Collection<String> subjects) {
        Map<String, Long> found = new TreeMap<>();
        select(
                        "select r.partner, count(distinct o.id) from receipt r, unnest(r.positions) as p(position)"
                                + " join observation o on o.log in (1, 2) and o.position = p.position"
                                + " where o.subject = any (?) group by r.partner",
                        List.<Object>of((Object) texts(subjects)),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    List<Errand> errands(String partner, int limit) {
        return select(
                "select erasure, partner, remote from erased_delivery where partner = ? and state = "
                        + State.OPEN.ordinal() + " and due <= now() order by erasure, remote limit " + limit,
                List.of(partner),
                row -> new Errand(row.getString(1), row.getString(2), row.getString(3)));
    }

    List<Untold> untold(String erasure, String partner, int limit) {
        return select(
                "select erasure, partner, remote, state, answer, asked from erased_delivery where erasure = ?"
                        + " and ? in ('', partner) order by partner, remote limit " + limit,
                List.of(erasure, partner),
                row -> new Untold(
                        new Errand(row.getString(1), row.getString(2), row.getString(3)),
                        State.values()[row.getInt(4)],
                        row.getString(5),
                        Optional.ofNullable(row.getObject(6, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)));
    }

    Map<String, Long> open(String erasure) {
        Map<String, Long> found = new TreeMap<>();
        select(
                        "select partner, count(*) from erased_delivery where ? in ('', erasure) group by partner",
                        List.of(erasure),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    Late late(int limit) {
        List<Long> waiting = select(
                "select w.id from waiting w join erased_span s on s.device = w.device and w.effective >= s.begins"
                        + " and w.effective < s.ends limit " + limit,
                List.of(),
                row -> row.getLong(1));
        List<String> again = select(
                "select distinct e.log, e.position from erased_reading e"
                        + " join inbox i on i.log = e.log and i.position = e.position"
                        + " where not exists (select 1 from observation o where o.origin_position = e.position"
                        + " and o.origin_log = e.log) and not exists (select 1 from waiting w"
                        + " where w.origin_position = e.position and w.origin_log = e.log)"
                        + " and not exists (select 1 from duplicate d where d.origin_position = e.position"
                        + " and d.origin_log = e.log) limit " + limit,
                List.of(),
                row -> MessageKey.format(row.getInt(1), row.getLong(2)));
        Map<String, Set<String>> entries = new LinkedHashMap<>();
        select(
                        "select e.log, e.position, e.device from erased_entry e join (select distinct log, position"
                                + " from erased_entry order by position limit " + limit
                                + ") m on m.log = e.log and m.position = e.position order by e.position",
                        List.of(),
                        row -> Map.entry(MessageKey.format(row.getInt(1), row.getLong(2)), row.getString(3)))
                .forEach(e -> entries.computeIfAbsent(e.getKey(), id -> new TreeSet<>())
                        .add(e.getValue()));
        return new Late(waiting, again, entries);
    }
}
