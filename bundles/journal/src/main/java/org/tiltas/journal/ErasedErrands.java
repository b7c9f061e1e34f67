package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.State;

/** Writes what partners are to be told of erasures, and what came of it. */
final class ErasedErrands {
    /** After this time a request that was under way has been answered or given up, so that a search finds what it left. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(2);

    private final Connection connection;

    ErasedErrands(Connection connection) {
        this.connection = connection;
    }

    /** One errand for an Observation, whatever versions of it were delivered. */
    void held(String erasure, String partner, String remote) throws SQLException {
        int history = remote.indexOf("/_history/");
        insert(new Errand(erasure, partner, history < 0 ? remote : remote.substring(0, history)), Instant.EPOCH);
    }

    /** The partner may hold it, and is asked when it is sure to have come or not. */
    void doubtful(String erasure, String partner, String identifier, Instant now) throws SQLException {
        insert(Errand.doubtful(erasure, partner, identifier), now.plus(UNDER_WAY));
    }

    private void insert(Errand errand, Instant due) throws SQLException {
        if (errand.erasure().isEmpty()) {
            return; // a term has ended here; partners have terms of their own
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into erased_delivery (partner, erasure, remote, due) values (?, ?, ?, ?)"
                        + " on conflict do nothing")) {
            bind(insert, 1, errand);
            insert.setTimestamp(4, Timestamp.from(due));
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int first, Errand errand) throws SQLException {
        statement.setString(first, errand.partner());
        statement.setString(first + 1, errand.erasure());
        statement.setString(first + 2, errand.remote());
    }

    void write(Erase step) throws SQLException {
        if (step instanceof Erase.Told told) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "delete from erased_delivery where partner = ? and erasure = ? and remote = ?")) {
                bind(delete, 1, told.errand());
                delete.executeUpdate();
            }
        } else if (step instanceof Erase.Asked asked) {
            asked(asked);
        } else if (step instanceof Erase.Retell retell) {
            partner(
                    "update erased_delivery set state = " + State.OPEN.ordinal() + " where partner = ? and erasure = ?",
                    retell.partner(),
                    retell.erasure());
        } else if (step instanceof Erase.ToldByHand told) {
            partner("delete from erased_delivery where partner = ? and erasure = ?", told.partner(), told.erasure());
        }
    }

    private void asked(Erase.Asked step) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update erased_delivery set state = ?, answer = ?,"
                + " asked = ? where partner = ? and erasure = ? and remote = ?")) {
            update.setInt(1, step.state().ordinal());
            update.setString(2, step.answer().replace('\0', '\uFFFD'));
            update.setTimestamp(3, Timestamp.from(step.at()));
            bind(update, 4, step.errand());
            update.executeUpdate();
        }
    }

    private void partner(String sql, String partner, String erasure) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, partner);
            statement.setString(2, erasure);
            statement.executeUpdate();
        }
    }
}
