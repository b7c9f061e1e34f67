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
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Batch.Entry;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Records;

/** Reads observations from the database. */
final class ObservationStore implements Observations {
    private static final String NEWEST =
            "not exists (select 1 from observation n where n.id = o.id and n.version > o.version and n.version > 1)";

    private static final String OLDEST_FIRST = "effective, position";

    private final Database database;
    private final Records records;

    ObservationStore(Database database, Records records) {
        this.database = database;
        this.records = records;
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
                "where " + ObservationConditions.OF_OBSERVATIONS + " and position = any (?) order by position",
                List.<Object>of((Object) offsets.toArray(Long[]::new))));
    }

    @Override
    public List<Observed> history(String id) {
        if (!id.matches("[0-9]{1,18}")) {
            return List.of();
        }
        long position = Long.parseLong(id);
        return available(() -> {
            List<Observed> found = new ArrayList<>(select(
                    "where " + ObservationConditions.OF_OBSERVATIONS + " and position = ? and version = 1",
                    List.of(position)));
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
        return available(() -> page(query).read(database));
    }

    @Override
    public List<Observed> search(Query query, Place behind) {
        return available(() -> page(query, behind).read(database));
    }

    ObservationPage page(Query query, Place behind) {
        ObservationConditions where = where(query);
        behind(where, behind);
        return new ObservationPage(where, OLDEST_FIRST, 0, query.limit());
    }

    /** The first condition is for the index, which knows nothing of positions. */
    private static void behind(ObservationConditions where, Place place) {
        Timestamp time = Timestamp.from(place.effective());
        where.add("effective >= ?", time);
        where.add("(effective, position) > (?, ?)", time, place.offset());
    }

    ObservationPage page(Query query) {
        String order =
                switch (query.order()) {
                    case EFFECTIVE_DESCENDING -> "effective desc, position desc";
                    case EFFECTIVE_ASCENDING -> OLDEST_FIRST;
                    case RECORDED_DESCENDING -> "recorded desc, position desc";
                    case RECORDED_ASCENDING -> "recorded, position";
                };
        return new ObservationPage(where(query), order, query.skip(), query.limit());
    }

    @Override
    public int count(Query query, int atMost) {
        return available(() -> new ObservationPage(where(query), "", 0, atMost).count(database));
    }

    private ObservationConditions where(Query query) {
        return ObservationConditions.of(
                query,
                records.list(Restricted.KIND).stream()
                        .map(restriction -> "Patient/" + restriction.id())
                        .toList());
    }

    @Override
    public List<Observed> live(Sweep sweep, Optional<Observed> after, int limit) {
        ObservationConditions where = ObservationConditions.of(sweep);
        after.ifPresent(last -> behind(where, Place.of(last)));
        return available(() -> new ObservationPage(where, OLDEST_FIRST, 0, limit).read(database));
    }

    @Override
    public long countLive(Sweep sweep) {
        ObservationConditions where = ObservationConditions.of(sweep);
        return available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select count(*) from observation o where " + NEWEST + " and " + where.sql())) {
                bind(c, select, where.values());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    @Override
    public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
        return available(() -> select(
                "where subject = ? and log = ? and position >= ? and position <= ? order by position limit " + limit,
                List.of(subject, lane.ordinal() + 1, fromOffset, toOffset)));
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
