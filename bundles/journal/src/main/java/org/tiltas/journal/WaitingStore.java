package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Waitings;

/** Reads measurements that wait for an owner. */
final class WaitingStore implements Waitings {
    private final Database database;

    WaitingStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Waiting> ofDevice(String device, Instant from, Instant to, int limit) {
        return ofSpan(new Span(device, OptionalInt.empty(), from, to, Set.of()), limit);
    }

    /** The same of what somebody wore: of a user slot only what names it. */
    List<Waiting> ofSpan(Span span, int limit) {
        return ofSpan(
                span, MeasurementRows.WAITING_COLUMNS, " order by effective, id limit " + limit, WaitingStore::read);
    }

    long count(Span span) {
        return ofSpan(span, "count(*)", "", select -> {
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /** Reads what a statement selects. */
    private interface Reader<T> {
        T read(PreparedStatement select) throws SQLException;
    }

    private <T> T ofSpan(Span span, String columns, String order, Reader<T> reader) {
        String slot = span.slot().isPresent() ? " and detail ~ " + ValueJson.ofUser("?::integer") : "";
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select " + columns
                            + " from waiting where device = ? and effective >= ? and effective < ?" + slot + order)) {
                select.setString(1, span.device());
                select.setObject(2, within(span.from()).atOffset(ZoneOffset.UTC));
                select.setObject(3, within(span.to()).atOffset(ZoneOffset.UTC));
                if (span.slot().isPresent()) {
                    select.setInt(4, span.slot().getAsInt());
                }
                return reader.read(select);
            }
        });
    }

    @Override
    public Optional<Waiting> get(long id) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(
                            "select " + MeasurementRows.WAITING_COLUMNS + " from waiting where id = ?")) {
                select.setLong(1, id);
                return read(select).stream().findFirst();
            }
        });
    }

    @Override
    public List<Waiting> list(Optional<String> device, long before, int limit) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select " + MeasurementRows.WAITING_COLUMNS
                            + " from waiting where id < ?" + (device.isPresent() ? " and device = ?" : "")
                            + " order by id desc limit " + limit)) {
                select.setLong(1, before);
                if (device.isPresent()) {
                    select.setString(2, device.get());
                }
                return read(select);
            }
        });
    }

    private static List<Waiting> read(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return MeasurementRows.read(rows).stream()
                    .map(r -> new Waiting(r.id(), r.measurement()))
                    .toList();
        }
    }

    @Override
    public List<String> devices() {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select distinct device from waiting order by device");
                    ResultSet rows = select.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        });
    }

    /** PostgreSQL's timestamps end sooner than Java's. */
    static Instant within(Instant time) {
        Instant first = Instant.parse("1000-01-01T00:00:00Z");
        Instant last = Instant.parse("9999-12-31T00:00:00Z");
        return time.isBefore(first) ? first : time.isAfter(last) ? last : time;
    }
}
