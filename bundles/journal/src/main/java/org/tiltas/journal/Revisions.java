package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.spi.journal.Unit;

/**
 * Writes which Observations move to another subject and which a person takes back. It runs on the appender's thread and
 * inside its transaction, so that what was live when it is asked for is live when it is written.
 */
final class Revisions {
    private final Connection connection;
    private final Plan plan;
    private final List<Candidate> appended;
    private final List<Move> moves = new ArrayList<>();
    private final CopyRows observations = new CopyRows();
    private final CopyRows waiting = new CopyRows();
    private final Set<Long> done = new HashSet<>();

    /** An Observation that ends, and whose its measurement is now. */
    private record Move(MeasurementRows.Row row, Optional<Subject> to, Pending pending) {}

    /** @param appended gets the rows that became observations */
    Revisions(Connection connection, Plan plan, List<Candidate> appended) {
        this.connection = connection;
        this.plan = plan;
        this.appended = appended;
    }

    void write() throws SQLException, IOException {
        List<Long> ids = new ArrayList<>();
        for (Pending pending : plan.units) {
            pending.unit().reissues().forEach(r -> ids.add(id(r.observation())));
            pending.unit().takings().forEach(t -> ids.add(id(t.observation())));
        }
        if (ids.isEmpty()) {
            return;
        }
        Map<Long, MeasurementRows.Row> newest = new OriginRows(connection).newest(ids);
        for (Pending pending : plan.units) {
            for (Unit.Taking taking : pending.unit().takings()) {
                takeBack(newest.get(id(taking.observation())), taking.reason(), pending);
            }
            for (Unit.Reissue reissue : pending.unit().reissues()) {
                MeasurementRows.Row row = newest.get(id(reissue.observation()));
                boolean still = isLive(row) && row.measurement().subject().equals(reissue.from());
                if (still && !reissue.to().equals(Optional.of(reissue.from())) && done.add(row.id())) {
                    moves.add(new Move(row, reissue.to(), pending));
                }
            }
        }
        move();
        waiting.send(connection, "waiting", MeasurementRows.WAITING_TARGET);
        observations.send(connection, "observation", MeasurementRows.COLUMNS);
    }

    private static long id(String observation) {
        return observation.matches("[0-9]{1,18}") ? Long.parseLong(observation) : 0;
    }

    private static boolean isLive(MeasurementRows.Row row) {
        return row != null && row.measurement().status() != ReadingStatus.ENTERED_IN_ERROR;
    }

    private void takeBack(MeasurementRows.Row row, String reason, Pending pending) throws IOException {
        if (isLive(row) && done.add(row.id())) {
            version(row, Replayed.voided(row.measurement(), reason), pending);
            plan.count("voided", 1);
        }
    }

    private void move() throws SQLException, IOException {
        List<Twins.Wanted> wanted = new ArrayList<>();
        for (Move move : moves) {
            Measurement m = move.row().measurement();
            if (move.to().isPresent() && Twins.mayHave(m)) {
                wanted.add(Twins.Wanted.of(m, move.to().get()));
            }
        }
        List<MeasurementRows.Row> twins = new Twins(connection).find(wanted);
        int asked = 0;
        try (Places places = new Places(connection)) {
            for (Move move : moves) {
                Measurement m = move.row().measurement();
                boolean ask = move.to().isPresent() && Twins.mayHave(m);
                move(move, ask ? twins.get(asked++) : null, places);
            }
            places.send();
        }
    }

    private void move(Move move, MeasurementRows.Row twin, Places places) throws SQLException, IOException {
        MeasurementRows.Row row = move.row();
        Measurement m = row.measurement();
        version(row, Replayed.moved(m), move.pending());
        plan.count("reissued", 1);
        if (move.to().isEmpty()) {
            long id = ++plan.nextRow;
            Subject device = new Subject(Subject.Kind.DEVICE, m.device());
            Candidate waits = new Candidate(Replayed.about(m, device), move.pending(), -1, -id);
            MeasurementRows.waiting(waiting, plan.logOf(Lane.ROUTINE).id(), waits, plan.now);
            plan.count("unassigned", 1);
            places.go(m, row.id(), -id, 1);
        } else if (twin != null && done.add(twin.id())) {
            Subject to = move.to().get();
            version(twin, Replayed.corrected(twin.measurement(), m, to), move.pending());
            places.go(m, row.id(), twin.id(), twin.version() + 1);
        } else {
            Candidate first =
                    new Candidate(Replayed.about(m, move.to().get()), move.pending(), -1, ++plan.nextObservation);
            observation(first);
            plan.count("observations", 1);
            plan.count("observations." + m.origin().module(), 1);
            places.go(m, row.id(), first.position(), 1);
        }
    }

    private void version(MeasurementRows.Row of, Measurement m, Pending pending) throws IOException {
        Candidate candidate = new Candidate(m, pending, -1, ++plan.nextObservation);
        candidate.amends(of.id(), of.version() + 1);
        observation(candidate);
    }

    private void observation(Candidate candidate) throws IOException {
        Log<?> log = plan.logOf(Lane.ROUTINE);
        MeasurementRows.observation(observations, log.id(), candidate, plan.now);
        plan.count(log.counter(), 1);
        appended.add(candidate);
    }

    /** Where identities and repetitions lead after a move. */
    static final class Places implements AutoCloseable {
        private final PreparedStatement identity;
        private final PreparedStatement repeats;

        Places(Connection connection) throws SQLException {
            identity = connection.prepareStatement(
                    "update identity set position = ?, version = ? where identity_time = ? and hash = ?");
            repeats = connection.prepareStatement("update duplicate set of_position = ? where of_position = ?");
        }

        void go(Measurement m, long from, long to, int version) throws SQLException {
            identity.setLong(1, to);
            identity.setInt(2, version);
            identity.setLong(3, Identities.micros(m.identityTime()));
            identity.setObject(4, m.identity());
            identity.addBatch();
            repeats.setLong(1, to);
            repeats.setLong(2, from);
            repeats.addBatch();
        }

        void send() throws SQLException {
            identity.executeBatch();
            repeats.executeBatch();
        }

        @Override
        public void close() throws SQLException {
            try (identity;
                    repeats) {
                // closes both
            }
        }
    }
}
