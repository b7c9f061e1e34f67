package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tiltas.spi.analysis.Alert;

/** Writes findings, and the alerts as the last of them leaves them. */
final class FindingRows {
    private static final String COLUMNS = "log, position, alert, version, what, recorded, at, by, note, notifies, body";

    private final Connection connection;

    FindingRows(Connection connection) {
        this.connection = connection;
    }

    void write(Plan plan) throws SQLException, IOException {
        if (plan.findings.rows().isEmpty()) {
            return;
        }
        CopyRows rows = new CopyRows();
        Map<String, AlertPlan.Row> last = new LinkedHashMap<>();
        for (AlertPlan.Row row : plan.findings.rows()) {
            rows.row(11);
            rows.int16(row.log().id());
            rows.int64(row.finding().offset());
            rows.text(row.finding().alert().id());
            rows.int64(row.finding().alert().version());
            rows.int16(row.finding().change().what().ordinal());
            rows.time(plan.now);
            rows.time(row.finding().change().at());
            rows.text(row.finding().change().by());
            rows.text(row.finding().change().note());
            rows.bool(row.finding().change().notifies());
            rows.text(AlertJson.write(row.finding().alert()));
            last.put(row.finding().alert().id(), row);
        }
        rows.send(connection, "finding", COLUMNS);
        // an alert that ends makes room before another one begins
        for (boolean active : new boolean[] {false, true}) {
            for (AlertPlan.Row row : last.values()) {
                if (row.finding().alert().isActive() == active) {
                    alert(row);
                }
            }
        }
    }

    private void alert(AlertPlan.Row row) throws SQLException {
        Alert a = row.finding().alert();
        try (PreparedStatement upsert =
                connection.prepareStatement("insert into alert values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (id) do update set version = excluded.version, state = excluded.state,"
                        + " acknowledged = excluded.acknowledged, opened = excluded.opened,"
                        + " changed = excluded.changed, position = excluded.position, body = excluded.body")) {
            upsert.setString(1, a.id());
            upsert.setLong(2, a.version());
            upsert.setString(3, a.source().module());
            upsert.setString(4, a.kind());
            upsert.setString(5, AlertStore.keyText(a.key()));
            upsert.setString(6, a.subject());
            upsert.setInt(7, a.nature().ordinal());
            upsert.setInt(8, a.state().ordinal());
            upsert.setBoolean(9, a.acknowledged());
            upsert.setTimestamp(10, Timestamp.from(a.opened().toInstant()));
            upsert.setTimestamp(11, Timestamp.from(a.changed()));
            upsert.setLong(12, row.finding().offset());
            upsert.setString(13, AlertJson.write(a));
            upsert.executeUpdate();
        }
    }
}
