package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;

/** Reads receipts, deferrals and parked deliveries. */
final class DeliveryStore implements Deliveries {
    private static final String PARKED = "id, at, partner, position, observation, subject, status, answer";

    private final Database database;
    private final CounterStore counters;
    private final ObservationStore observations;

    DeliveryStore(Database database, CounterStore counters, ObservationStore observations) {
        this.database = database;
        this.counters = counters;
        this.observations = observations;
    }

    /** A receipt with the time of the answer. */
    record Proof(String remote, Instant at) {}

    @Override
    public Optional<Receipt.Item> receipt(String partner, String observationId) {
        return ObservationStore.available(() -> {
            List<org.tiltas.api.Observed> versions = observations.history(observationId);
            for (int i = versions.size() - 1; i >= 0; i--) {
                long offset = versions.get(i).offset();
                Optional<Proof> proof = proof(partner, offset);
                if (proof.isPresent()) {
                    return Optional.of(new Receipt.Item(offset, proof.get().remote()));
                }
            }
            return Optional.empty();
        });
    }

    Optional<Proof> proof(String partner, long position) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select remotes[array_position(positions, ?)], at"
                        + " from receipt where partner = ? and first <= ? and first >= ? and last >= ?"
                        + " and array_position(positions, ?) is not null order by at desc limit 1")) {
            select.setLong(1, position);
            select.setString(2, partner);
            select.setLong(3, position);
            select.setLong(4, position - DeliveryRows.MOST_SPAN);
            select.setLong(5, position);
            select.setLong(6, position);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Proof(
                                rows.getString(1),
                                rows.getObject(2, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        }
    }

    @Override
    public Optional<Receipt.Item> delivered(String partner, long offset) {
        return ObservationStore.available(
                () -> proof(partner, offset).map(proof -> new Receipt.Item(offset, proof.remote())));
    }

    @Override
    public List<Parking> parkings(String partner, String observationId) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select " + PARKED + " from parked where observation = ? and partner = ? order by id")) {
                select.setString(1, observationId);
                select.setString(2, partner);
                return parked(select).stream().map(Parking.Entry::parking).toList();
            }
        });
    }

    @Override
    public List<Receipt> receipts(String partner, Instant from, Instant to, long after, int most) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select at, positions, remotes from receipt"
                            + " where partner = ? and first > ? and at >= ? and at < ? order by first, last limit ?")) {
                select.setString(1, partner);
                select.setLong(2, after);
                select.setObject(3, WaitingStore.within(from).atOffset(ZoneOffset.UTC));
                select.setObject(4, WaitingStore.within(to).atOffset(ZoneOffset.UTC));
                select.setInt(5, most);
                try (ResultSet rows = select.executeQuery()) {
                    List<Receipt> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(receipt(partner, rows));
                    }
                    return found;
                }
            }
        });
    }

    private static Receipt receipt(String partner, ResultSet rows) throws SQLException {
        Long[] positions = (Long[]) rows.getArray(2).getArray();
        String[] remotes = (String[]) rows.getArray(3).getArray();
        List<Receipt.Item> items = new ArrayList<>(positions.length);
        for (int i = 0; i < positions.length; i++) {
            items.add(new Receipt.Item(positions[i], remotes[i]));
        }
        return new Receipt(partner, rows.getObject(1, OffsetDateTime.class).toInstant(), items);
    }

    @Override
    public List<Deferral> deferrals(String partner) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select partner, subject, lane, from_position,"
                            + " next_try, attempts, last_answer from deferred where partner = ? order by next_try")) {
                select.setString(1, partner);
                try (ResultSet rows = select.executeQuery()) {
                    List<Deferral> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new Deferral(
                                rows.getString(1),
                                rows.getString(2),
                                Lane.values()[rows.getInt(3)],
                                rows.getLong(4),
                                rows.getObject(5, OffsetDateTime.class).toInstant(),
                                rows.getInt(6),
                                rows.getString(7)));
                    }
                    return found;
                }
            }
        });
    }

    @Override
    public List<Parking.Entry> parked(String partner, Instant since, long before, int limit) {
        return parked(new Parking.Query(partner, "", Set.of(), "", since, before, limit));
    }

    @Override
    public List<Parking.Entry> parked(Parking.Query query) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select " + PARKED
                            + " from parked where ended is null and id < ? and at >= ? and (? = '' or partner = ?)"
                            + " and (? = '' or subject = ?)"
                            + " and (? = '' or status::text = ? or strpos(lower(answer), lower(?)) > 0)"
                            + " and (? or exists (select 1 from observation o where o.log in (1, 2)"
                            + " and o.position = parked.position and o.metric = any (?)))"
                            + " order by id desc limit ?")) {
                select.setLong(1, query.before());
                select.setObject(2, WaitingStore.within(query.since()).atOffset(ZoneOffset.UTC));
                select.setString(3, query.partner());
                select.setString(4, query.partner());
                select.setString(5, query.subject());
                select.setString(6, query.subject());
                select.setString(7, query.words());
                select.setString(8, query.words());
                select.setString(9, query.words());
                select.setBoolean(10, query.metrics().isEmpty());
                select.setArray(11, c.createArrayOf("text", query.metrics().toArray(String[]::new)));
                select.setInt(12, query.limit());
                return parked(select);
            }
        });
    }

    @Override
    public Optional<Parking.Entry> parkedEntry(long id) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select " + PARKED + " from parked where ended is null and id = ?")) {
                select.setLong(1, id);
                return parked(select).stream().findFirst();
            }
        });
    }

    /** Open parked deliveries of one row, for its trace. */
    List<Parking.Entry> parkedAt(long position) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select " + PARKED + " from parked where ended is null and position = ?")) {
            select.setLong(1, position);
            return parked(select);
        }
    }

    private static List<Parking.Entry> parked(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            List<Parking.Entry> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Parking.Entry(
                        rows.getLong(1),
                        rows.getObject(2, OffsetDateTime.class).toInstant(),
                        new Parking(
                                rows.getString(3),
                                rows.getLong(4),
                                rows.getString(5),
                                rows.getString(6),
                                rows.getInt(7),
                                rows.getString(8))));
            }
            return found;
        }
    }

    @Override
    public Totals totals(String partner) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select (select count(*) from deferred where partner = ?),"
                                    + " (select count(*) from parked where partner = ? and ended is null)")) {
                select.setString(1, partner);
                select.setString(2, partner);
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return new Totals(counters.get("delivered." + partner), rows.getLong(1), rows.getLong(2));
                }
            }
        });
    }
}
