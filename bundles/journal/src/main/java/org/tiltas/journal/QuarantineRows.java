package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** Writes what goes into quarantine and what comes out of it. */
final class QuarantineRows {
    static final String COLUMNS = "id, at, message_log, message_position, adapter, gateway, transport, topic,"
            + " content_type, received, redelivered, lane, module, reason, detail, size, sha256, payload";

    private final Connection connection;

    QuarantineRows(Connection connection) {
        this.connection = connection;
    }

    void write(Plan plan) throws SQLException, IOException {
        CopyRows rows = new CopyRows();
        for (Plan.QuarantineRow row : plan.quarantined) {
            add(rows, row, plan);
        }
        rows.send(connection, "quarantine", COLUMNS);
        for (Pending pending : plan.units) {
            for (Unit.QuarantineEnd end : pending.unit().quarantineEnds()) {
                end(end, plan);
            }
        }
    }

    private static void add(CopyRows rows, Plan.QuarantineRow row, Plan plan) throws IOException {
        Quarantined q = row.entry();
        RawMessage m = q.message();
        Optional<MessageKey> key = MessageKey.parse(m.id());
        rows.row(18);
        rows.int64(row.id());
        rows.time(plan.now);
        if (key.isPresent()) {
            rows.int16(key.get().log());
            rows.int64(key.get().position());
        } else {
            rows.nothing();
            rows.nothing();
        }
        rows.text(m.adapter());
        rows.text(m.gateway());
        rows.text(m.transport());
        rows.text(m.topic());
        rows.text(m.contentType());
        rows.time(m.received());
        rows.bool(m.redelivered());
        rows.int16(m.lane().ordinal());
        rows.text(q.module());
        rows.text(q.reason());
        rows.text(q.detail());
        rows.int32(q.size());
        rows.text(q.sha256());
        rows.blob(m.payload());
    }

    private void end(Unit.QuarantineEnd end, Plan plan) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update quarantine set ended = ?, how = ? where id = ? and ended is null")) {
            update.setTimestamp(1, Timestamp.from(plan.now));
            update.setString(2, end.how());
            update.setLong(3, end.id());
            if (update.executeUpdate() == 1) {
                plan.count("quarantined", -1);
            }
        }
    }
}
