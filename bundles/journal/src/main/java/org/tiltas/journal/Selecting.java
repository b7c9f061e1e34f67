package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads rows, each question on a connection of its own. */
abstract class Selecting {
    private final Database database;

    Selecting(Database database) {
        this.database = database;
    }

    /** Reads a row of a result. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> select(String sql, List<?> values, Reader<T> reader) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(sql)) {
                ObservationStore.bind(c, select, values);
                try (ResultSet rows = select.executeQuery()) {
                    List<T> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(reader.read(rows));
                    }
                    return found;
                }
            }
        });
    }

    long count(String sql, List<?> values) {
        return select(sql, values, row -> row.getLong(1)).get(0);
    }

    static String[] texts(Collection<String> values) {
        return values.toArray(String[]::new);
    }
}
