package org.tiltas.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements that write and whose results nothing else in the transaction waits for: they go to the database together and
 * in their order, since each journey there and back takes longer than most of them.
 */
final class StatementGroup {
    private final Connection connection;
    private final boolean together;
    private final List<Part> parts = new ArrayList<>();

    /** What must hold of the number of rows that a statement wrote. */
    interface Check {
        void of(int rows) throws SQLException;
    }

    private record Part(String sql, Object[] parameters, Check check) {}

    /** @param together false lets each statement run when it is added, as others of the transaction read what it wrote */
    StatementGroup(Connection connection, boolean together) {
        this.connection = connection;
        this.together = together;
    }

    void add(String sql, Object... parameters) throws SQLException {
        add(rows -> {}, sql, parameters);
    }

    /** @param parameters in the order of the question marks; arrays as {@link Array} */
    void add(Check check, String sql, Object... parameters) throws SQLException {
        parts.add(new Part(sql, parameters, check));
        if (!together) {
            run();
        }
    }

    /** Runs what is left and checks it. */
    void run() throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        String all = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            int next = 1;
            for (Part part : parts) {
                for (Object parameter : part.parameters()) {
                    if (parameter instanceof Array array) {
                        statement.setArray(next++, array);
                    } else {
                        statement.setObject(next++, parameter);
                    }
                }
            }
            statement.execute();
            for (Part part : parts) {
                part.check().of(statement.getUpdateCount());
                statement.getMoreResults();
            }
        }
        parts.clear();
    }
}
