package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.spi.journal.States;

/** Reads the state of modules. */
final class StateStore implements States {
    private final Database database;

    StateStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<byte[]> get(String module, String key) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select value from state where module = ? and key = ?")) {
                select.setString(1, module);
                select.setString(2, key);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Map<String, byte[]> all(String module) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement("select key, value from state where module = ?")) {
                select.setString(1, module);
                try (ResultSet rows = select.executeQuery()) {
                    Map<String, byte[]> found = new TreeMap<>();
                    while (rows.next()) {
                        found.put(rows.getString(1), rows.getBytes(2));
                    }
                    return found;
                }
            }
        });
    }

    @Override
    public List<String> keys(String module) {
        return ObservationStore.available(() -> {
            try (Connection c = database.connection();
                    PreparedStatement select =
                            c.prepareStatement("select key from state where module = ? order by key collate \"C\"")) {
                select.setString(1, module);
                try (ResultSet rows = select.executeQuery()) {
                    List<String> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                    return found;
                }
            }
        });
    }
}
