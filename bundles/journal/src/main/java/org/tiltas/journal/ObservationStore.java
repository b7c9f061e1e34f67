package org.tiltas.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.journal.Batch.Entry;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations;

/** Reads observations from the database. */
final class ObservationStore implements Observations {
    private static final String OF_OBSERVATIONS = "log in (1, 2)";
    private static final String NEWEST =
            "not exists (select 1 from observation n where n.id = o.id and n.version > o.version and n.version > 1)";

    private static final String UNRESTRICTED =
            "not exists (select 1 from record r where r.kind = 'restriction' and 'Patient/' || r.id = o.subject)";

    private final Database database;

    ObservationStore(Database database) {
        this.database = database;
    }

    /** A condition with the values of its parameters. */
    private record Where(List<String> conditions, List<Object> values) {
        void add(String condition, Object value) {
            conditions.add(condition);
            values.add(value);
        }
    }

    List<Entry<Observed>> read(Log<Observed> log, long after, int max) throws SQLException {
        List<Entry<Observed>> found = new ArrayList<>();
        for (Observed o : select(
                "where log = ? and position > ? and position <= ? order by position limit " + max,
                List.of(log.id(), after, log.tail().newest()))) {
            found.add(new Entry<>(o.offset(), o));
        }
        return found;
    }

    @Override
    public Optional<Observed> get(String id) {
        List<Observed> versions = history(id);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    @Override
    public List<Observed> at(Collection<Long> offsets) {
        return available(() -> select(
                "where " + OF_OBSERVATIONS + " and position = any (?) order by position",
                List.<Object>of((Object) offsets.toArray(Long[]::new))));
    }

    @Override
    public List<Observed> history(String id) {
        if (!id.matches("[0-9]{1,18}")) {
            return List.of();
        }
        long position = Long.parseLong(id);
        return available(() -> {
            List<Observed> found = new ArrayList<>(
                    select("where " + OF_OBSERVATIONS + " and position = ? and version = 1", List.of(position)));
            found.addAll(select("where id = ? and version > 1 order by version", List.of(position)));
            return found;
        });
    }

    @Override
    public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
        return available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select position from identity where identity_time = ? and hash = ?")) {
                select.setLong(1, Identities.micros(identityTime));
                select.setObject(2, identity);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() && rows.getLong(1) > 0 ? get(rows.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<Observed> search(Query query) {
        Where where = where(query);
        String order =
                switch (query.order()) {
                    case EFFECTIVE_DESCENDING -> "effective desc, position desc";
                    case EFFECTIVE_ASCENDING -> "effective, position";
                    case RECORDED_DESCENDING -> "recorded desc, position desc";
                    case RECORDED_ASCENDING -> "recorded, position";
                };
        return available(() -> select(
                "where " + String.join(" and ", where.conditions()) + " order by " + order + " limit " + query.limit()
                        + " offset " + query.skip(),
                where.values()));
    }

    @Override
    public int count(Query query, int atMost) {
        Where where = where(query);
        return available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select count(*) from (select 1 from observation o where "
                                    + String.join(" and ", where.conditions()) + " limit " + atMost + ") as found")) {
                bind(c, select, where.values());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
    }

    @Override
    public List<Observed> live(Sweep sweep, Optional<Observed> after, int limit) {
        Where where = where(sweep);
        after.ifPresent(last -> {
            where.add(
                    "effective >= ?",
                    Timestamp.from(last.measurement().effective().toInstant()));
            where.conditions().add("(effective, position) > (?, ?)");
            where.values().add(Timestamp.from(last.measurement().effective().toInstant()));
            where.values().add(last.offset());
        });
        return available(() -> select(
                "where " + String.join(" and ", where.conditions()) + " order by effective, position limit " + limit,
                where.values()));
    }

    @Override
    public long countLive(Sweep sweep) {
        Where where = where(sweep);
        return available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select count(*) from observation o where " + String.join(" and ", where.conditions()))) {
                bind(c, select, where.values());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static Where where(Sweep sweep) {
        Where where = new Where(new ArrayList<>(), new ArrayList<>());
        where.conditions().add(NEWEST);
        where.conditions().add("status <> " + ReadingStatus.ENTERED_IN_ERROR.ordinal());
        sweep.device().ifPresent(device -> where.add("device = ?", device));
        sweep.subject().ifPresent(subject -> where.add("subject = ?", subject));
        texts(where, "metric", sweep.metrics());
        where.add("effective >= ?", Timestamp.from(WaitingStore.within(sweep.effectiveFrom())));
        where.add("effective < ?", Timestamp.from(WaitingStore.within(sweep.effectiveTo())));
        return where;
    }

    @Override
    public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
        return available(() -> select(
                "where subject = ? and log = ? and position >= ? and position <= ? order by position limit " + limit,
                List.of(subject, lane.ordinal() + 1, fromOffset, toOffset)));
    }

    private static Where where(Query query) {
        Where where = new Where(new ArrayList<>(), new ArrayList<>());
        where.conditions().add(NEWEST);
        where.conditions().add(UNRESTRICTED);
        if (!query.ids().isEmpty()) {
            where.add(
                    "id = any (?) and " + OF_OBSERVATIONS,
                    query.ids().stream()
                            .filter(id -> id.matches("[0-9]{1,18}"))
                            .map(Long::valueOf)
                            .toArray(Long[]::new));
        }
        texts(where, "subject", query.subjects());
        texts(where, "device", query.devices());
        texts(where, "metric", query.metrics());
        if (!query.statuses().isEmpty()) {
            where.add(
                    "status = any (?)",
                    query.statuses().stream().map(ObservationStore::status).toArray(Long[]::new));
        }
        query.effectiveFrom().ifPresent(t -> where.add("effective >= ?", Timestamp.from(t)));
        query.effectiveTo().ifPresent(t -> where.add("effective < ?", Timestamp.from(t)));
        query.recordedFrom().ifPresent(t -> where.add("recorded >= ?", Timestamp.from(t)));
        query.recordedTo().ifPresent(t -> where.add("recorded < ?", Timestamp.from(t)));
        return where;
    }

    private static void texts(Where where, String column, Collection<String> values) {
        if (!values.isEmpty()) {
            where.add(column + " = any (?)", values.toArray(String[]::new));
        }
    }

    private static Long status(String code) {
        for (ReadingStatus status : ReadingStatus.values()) {
            if (status.code().equals(code.toLowerCase(Locale.ROOT))) {
                return (long) status.ordinal();
            }
        }
        return -1L;
    }

    private List<Observed> select(String rest, List<?> values) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select " + MeasurementRows.COLUMNS + " from observation o " + rest)) {
            bind(c, select, values);
            try (ResultSet rows = select.executeQuery()) {
                return MeasurementRows.read(rows).stream()
                        .map(MeasurementRows.Row::observed)
                        .toList();
            }
        }
    }

    static void bind(Connection c, PreparedStatement statement, List<?> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof Long[] numbers) {
                Array array = c.createArrayOf("bigint", numbers);
                statement.setArray(i + 1, array);
            } else if (value instanceof String[] texts) {
                statement.setArray(i + 1, c.createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** A read of the database. */
    interface Read<R> {
        R run() throws SQLException;
    }

    static <R> R available(Read<R> read) {
        try {
            return read.run();
        } catch (SQLException e) {
            throw new JournalException.Unavailable("the database cannot be read: " + e.getMessage(), e);
        }
    }
}
