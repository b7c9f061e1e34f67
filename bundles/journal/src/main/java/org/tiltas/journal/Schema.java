package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** Brings a database to the form this version needs and checks that its settings keep what is promised. */
final class Schema {
    private static final int LEAST_VERSION = 140_000;
    /** Settings without which an acknowledgement would be a lie. */
    private static final Map<String, String> REQUIRED =
            Map.of("fsync", "on", "full_page_writes", "on", "server_encoding", "UTF8");

    private Schema() {}

    static void migrate(Database database) {
        new Upgrade(database).run();
    }

    /**
     * @throws IllegalStateException naming the setting that is unsafe
     */
    static void checkSettings(Database database) throws SQLException {
        try (Connection c = database.connection()) {
            int version = Integer.parseInt(show(c, "server_version_num"));
            if (version < LEAST_VERSION) {
                throw new IllegalStateException(
                        "PostgreSQL: version 14 or later is needed, this is " + version / 10_000);
            }
            for (Map.Entry<String, String> setting : REQUIRED.entrySet()) {
                String value = show(c, setting.getKey());
                if (!value.equals(setting.getValue())) {
                    throw new IllegalStateException(
                            "PostgreSQL: " + setting.getKey() + " must be " + setting.getValue() + ", it is " + value);
                }
            }
            if (show(c, "synchronous_commit").equals("off")) {
                throw new IllegalStateException("PostgreSQL: synchronous_commit must not be off");
            }
        }
    }

    private static String show(Connection c, String setting) throws SQLException {
        try (PreparedStatement show = c.prepareStatement("select current_setting(?)")) {
            show.setString(1, setting);
            try (ResultSet row = show.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
