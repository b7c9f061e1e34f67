package org.tiltas.journal;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Rows as parameters of an insert, one array for each column: a COPY of its own takes two journeys to the database and
 * back, which is more than a few rows are worth.
 */
final class FewRows implements Fields {
    /** From so many rows on a COPY is faster. */
    static final int MOST = 40;

    private final List<String> types;
    private final List<List<Object>> columns = new ArrayList<>();
    private int next;

    /** @param types of the columns, as PostgreSQL names them */
    FewRows(List<String> types) {
        this.types = types;
        types.forEach(type -> columns.add(new ArrayList<>()));
    }

    private void add(Object value) {
        columns.get(next++).add(value);
    }

    @Override
    public void row(int fields) {
        if (fields != types.size()) {
            throw new IllegalArgumentException(fields + " fields for " + types.size() + " columns");
        }
        next = 0;
    }

    @Override
    public void nothing() {
        add(null);
    }

    @Override
    public void int16(int value) {
        add((short) value);
    }

    @Override
    public void int32(int value) {
        add(value);
    }

    @Override
    public void int64(long value) {
        add(value);
    }

    @Override
    public void bool(boolean value) {
        add(value);
    }

    @Override
    public void text(String value) {
        add(CopyRows.clean(value));
    }

    @Override
    public void blob(byte[] value) {
        add(value);
    }

    @Override
    public void time(Instant value) {
        String text = value.truncatedTo(ChronoUnit.MICROS).toString();
        // PostgreSQL writes years of five digits without a sign
        add(text.startsWith("+") ? text.substring(1) : text);
    }

    @Override
    public void uuid(UUID value) {
        add(value);
    }

    @Override
    public void numeric(BigDecimal value) {
        add(value == null ? null : value.scale() < 0 ? value.setScale(0) : value);
    }

    /** Adds the insert to the statements; nothing without rows. */
    void send(Connection connection, StatementGroup group, String table, String names) throws SQLException {
        if (columns.get(0).isEmpty()) {
            return;
        }
        StringBuilder sql = new StringBuilder("insert into ")
                .append(table)
                .append(" (")
                .append(names)
                .append(") select * from unnest(");
        List<Object> arrays = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            sql.append(i == 0 ? "?::" : ", ?::").append(types.get(i)).append("[]");
            arrays.add(array(connection, types.get(i), columns.get(i)));
        }
        group.add(sql.append(')').toString(), arrays.toArray());
    }

    private static Array array(Connection connection, String type, List<Object> values) throws SQLException {
        Object[] all = type.equals("bytea") ? values.toArray(byte[][]::new) : values.toArray();
        // times go as text, which the cast reads
        return connection.createArrayOf(type.equals("timestamptz") ? "text" : type, all);
    }
}
