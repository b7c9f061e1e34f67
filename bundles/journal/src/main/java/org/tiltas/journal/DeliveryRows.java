package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/** Writes receipts, parked deliveries and deferred residents. */
final class DeliveryRows {
    /** No receipt row spans more positions, so that finding the one for a position needs a bounded look back. */
    static final long MOST_SPAN = 10_000;

    private final Connection connection;
    private final StatementGroup group;

    DeliveryRows(Connection connection, StatementGroup group) {
        this.connection = connection;
        this.group = group;
    }

    void write(Plan plan) throws SQLException {
        for (Pending pending : plan.units) {
            Unit unit = pending.unit();
            for (Receipt receipt : unit.receipts()) {
                pack(receipt, plan);
            }
            for (Unit.ParkingEnd end : unit.parkingEnds()) {
                end(end, plan);
            }
            for (Deferral deferral : unit.deferred()) {
                defer(deferral);
            }
            for (Unit.DeferralEnd end : unit.undeferred()) {
                endDeferral(end);
            }
        }
        for (Plan.ParkedRow row : plan.parked) {
            park(row, plan);
        }
    }

    /** A receipt for what was erased while it was under way is something to tell the partner. */
    private List<Receipt.Item> present(Receipt receipt, Plan plan) throws SQLException {
        List<Receipt.Item> items = new ArrayList<>(receipt.items().size());
        for (Receipt.Item item : receipt.items()) {
            Optional<String> erasure = plan.erasure(item.offset());
            if (erasure.isPresent()) {
                new ErasedErrands(connection).held(erasure.get(), receipt.partner(), item.remote());
            } else {
                items.add(item);
            }
        }
        return items;
    }

    private void pack(Receipt receipt, Plan plan) throws SQLException {
        List<Receipt.Item> items = present(receipt, plan);
        items.sort(Comparator.comparingLong(Receipt.Item::offset));
        int from = 0;
        for (int i = 1; i <= items.size(); i++) {
            if (i == items.size() || items.get(i).offset() - items.get(from).offset() >= MOST_SPAN) {
                insert(receipt, items.subList(from, i));
                from = i;
            }
        }
    }

    private void insert(Receipt receipt, List<Receipt.Item> items) throws SQLException {
        group.add(
                "insert into receipt values (?, ?, ?, ?, ?, ?)",
                receipt.partner(),
                items.get(0).offset(),
                items.get(items.size() - 1).offset(),
                Timestamp.from(receipt.at()),
                connection.createArrayOf(
                        "bigint", items.stream().map(Receipt.Item::offset).toArray()),
                connection.createArrayOf(
                        "text", items.stream().map(Receipt.Item::remote).toArray()));
    }

    private void park(Plan.ParkedRow row, Plan plan) throws SQLException {
        Parking p = row.parking();
        try (PreparedStatement insert =
                connection.prepareStatement("insert into parked values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, row.id());
            insert.setTimestamp(2, Timestamp.from(plan.now));
            insert.setString(3, p.partner());
            insert.setLong(4, p.offset());
            insert.setString(5, p.observation());
            insert.setString(6, p.subject());
            insert.setInt(7, p.status());
            insert.setString(8, p.answer().replace('\0', '\uFFFD'));
            insert.executeUpdate();
        }
    }

    private void end(Unit.ParkingEnd end, Plan plan) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update parked set ended = ?, how = ? where id = ? and ended is null")) {
            update.setTimestamp(1, Timestamp.from(plan.now));
            update.setString(2, end.how());
            update.setLong(3, end.id());
            update.executeUpdate();
        }
    }

    private void defer(Deferral d) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into deferred values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (partner, subject, lane) do update set from_position = excluded.from_position,"
                + " next_try = excluded.next_try, attempts = excluded.attempts, last_answer = excluded.last_answer")) {
            upsert.setString(1, d.partner());
            upsert.setString(2, d.subject());
            upsert.setInt(3, d.lane().ordinal());
            upsert.setLong(4, d.from());
            upsert.setTimestamp(5, Timestamp.from(d.nextTry()));
            upsert.setInt(6, d.attempts());
            upsert.setString(7, d.lastAnswer().replace('\0', '\uFFFD'));
            upsert.executeUpdate();
        }
    }

    private void endDeferral(Unit.DeferralEnd end) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from deferred where partner = ? and subject = ? and lane = ?")) {
            delete.setString(1, end.partner());
            delete.setString(2, end.subject());
            delete.setInt(3, end.lane().ordinal());
            delete.executeUpdate();
        }
    }
}
