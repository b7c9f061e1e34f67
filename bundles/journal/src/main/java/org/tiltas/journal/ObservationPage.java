package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.Observed;

/**
 * Newest versions that fulfil conditions, page by page. PostgreSQL cannot guess how few rows have a later version, and
 * would sort all of a resident's for the first hundred. So the rows of a page, and some to spare, are taken in their
 * order first; then those among them that are outdated are left out. If too few are left, more are looked at.
 */
record ObservationPage(ObservationConditions where, String order, int skip, int limit) {
    private static final String NEWEST =
            "not exists (select 1 from observation n where n.id = p.id and n.version > p.version and n.version > 1)";

    List<Observed> read(Database database) throws SQLException {
        if (limit == 0) {
            return List.of();
        }
        for (long look = first(); ; look *= 4) {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(sql(look))) {
                ObservationStore.bind(c, select, where.values());
                try (ResultSet rows = select.executeQuery()) {
                    List<Observed> found = new ArrayList<>();
                    long looked = 0;
                    while (rows.next()) {
                        looked = rows.getLong("looked");
                        if (rows.getObject("position") != null) {
                            found.add(MeasurementRows.row(rows).observed());
                        }
                    }
                    if (found.size() == limit || looked < look) {
                        return found;
                    }
                }
            }
        }
    }

    /** How many there are, at most so many as a page has. */
    int count(Database database) throws SQLException {
        for (long look = first(); ; look *= 4) {
            try (Connection c = database.connection();
                    PreparedStatement select = c.prepareStatement(counting(look))) {
                ObservationStore.bind(c, select, where.values());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    long found = row.getLong(1);
                    if (found >= limit || row.getLong(2) < look) {
                        return (int) Math.min(limit, found);
                    }
                }
            }
        }
    }

    /** Rows to look at first: one in eight may be outdated. */
    long first() {
        long last = (long) skip + limit;
        return last + last / 8 + 10;
    }

    String sql(long look) {
        return "with page as materialized (select " + MeasurementRows.COLUMNS + " from observation o where "
                + where.sql() + " order by " + order + " limit " + look + "), live as (select * from page p where "
                + NEWEST + " order by " + order + " limit " + limit + " offset " + skip + ")"
                + " select live.*, (select count(*) from page) as looked from (select 1) as one left join live on true"
                + " order by " + order;
    }

    private String counting(long look) {
        return "with page as materialized (select id, version from observation o where " + where.sql() + " limit "
                + look + ") select count(*), (select count(*) from page) from page p where " + NEWEST;
    }
}
