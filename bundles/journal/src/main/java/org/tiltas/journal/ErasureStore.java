package org.tiltas.journal;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;

/** Looks for what an erasure is to remove. */
final class ErasureStore extends Selecting {
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

    private final MessageRows messages;

    ErasureStore(Database database, MessageRows messages) {
        super(database);
        this.messages = messages;
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
}
