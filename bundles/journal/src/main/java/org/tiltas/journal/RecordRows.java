package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** Writes changed records; the plan has checked versions and keys already. */
final class RecordRows {
    private final Connection connection;

    RecordRows(Connection connection) {
        this.connection = connection;
    }

    void write(Plan plan) throws SQLException {
        for (int i = 0; i < plan.recordWrites.size(); i++) {
            RecordWrite write = plan.recordWrites.get(i);
            Record after = plan.records.get(i);
            if (after == null) {
                remove(write, plan);
            } else {
                upsert(after, write.uniqueKey());
            }
        }
    }

    private void upsert(Record record, String uniqueKey) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into record values (?, ?, ?, ?, ?, ?)"
                + " on conflict (kind, id) do update set version = excluded.version, updated = excluded.updated,"
                + " body = excluded.body, unique_key = excluded.unique_key")) {
            bind(upsert, record);
            upsert.setString(6, clean(uniqueKey));
            upsert.executeUpdate();
        }
        if (RecordStore.keepsHistory(record.kind())) {
            history(record);
        }
    }

    private void remove(RecordWrite write, Plan plan) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from record where kind = ? and id = ? returning version")) {
            delete.setString(1, write.kind());
            delete.setString(2, write.id());
            try (var rows = delete.executeQuery()) {
                if (rows.next() && RecordStore.keepsHistory(write.kind())) {
                    history(new Record(write.kind(), write.id(), rows.getLong(1) + 1, plan.now, ""));
                }
            }
        }
    }

    private void history(Record record) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into record_history values (?, ?, ?, ?, ?)")) {
            bind(insert, record);
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, Record record) throws SQLException {
        statement.setString(1, record.kind());
        statement.setString(2, record.id());
        statement.setLong(3, record.version());
        statement.setTimestamp(4, Timestamp.from(record.updated()));
        statement.setString(5, clean(record.body()));
    }

    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
