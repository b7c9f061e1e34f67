package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;

/** Measurements that come in, or stop waiting, for another owner than the Observation they belong to. */
final class Handovers {
    private final Connection connection;
    private final Plan plan;
    private final List<Candidate> ended = new ArrayList<>();

    Handovers(Connection connection, Plan plan) {
        this.connection = connection;
        this.plan = plan;
    }

    /** Versions of Observations that come of amendments beside the amendments themselves. */
    List<Candidate> ended() {
        return ended;
    }

    /** An amendment that comes with another owner, or with none, than what it amends. */
    static boolean isAnothers(Measurement held, Candidate c) {
        Measurement m = c.measurement();
        return held.status() != ReadingStatus.ENTERED_IN_ERROR
                && held.subject().kind() == Subject.Kind.PATIENT
                && (c.waits()
                        || m.subject().kind() == Subject.Kind.PATIENT
                                && !m.subject().equals(held.subject()));
    }

    /**
     * The old owner's Observation ends, and the amended measurement becomes the new owner's, or waits; of a measurement
     * that is taken back nothing goes on.
     *
     * @param row newest version of the old owner's Observation
     * @return where the identity leads now
     */
    long moveOn(Candidate c, MeasurementRows.Row row) throws SQLException {
        Measurement held = row.measurement();
        if (held.attributes().containsKey(Attributes.CLAIMED)) {
            return staysClaimed(c, row);
        }
        boolean over = c.measurement().status() == ReadingStatus.ENTERED_IN_ERROR;
        Measurement last = over ? Replayed.ended(held, c.measurement().origin()) : Replayed.moved(held);
        Candidate end = c.beside(last, ++plan.nextObservation);
        end.amends(row.id(), row.version() + 1);
        ended.add(end);
        if (over) {
            c.isDuplicateOf(row.id());
            return row.id();
        }
        c.keepsIdentityOf(held);
        reunite(c);
        long place = c.waits() ? c.position() : c.id();
        try (Revisions.Places places = new Revisions.Places(connection)) {
            places.go(held, row.id(), place, c.version());
            places.send();
        }
        return place;
    }

    /** A person has said whose it is: the amendment is that one's too. */
    private long staysClaimed(Candidate c, MeasurementRows.Row row) {
        Candidate amended = c.beside(Replayed.claimed(row.measurement(), c.measurement()), ++plan.nextObservation);
        amended.amends(row.id(), row.version() + 1);
        ended.add(amended);
        c.isDuplicateOf(row.id());
        return row.id();
    }

    /** What its owner had before, and lost, is taken up again. */
    void reunite(Candidate c) throws SQLException {
        Measurement m = c.measurement();
        MeasurementRows.Row twin = c.waits() ? null : new Twins(connection).find(m, m.subject());
        if (twin != null) {
            c.amends(twin.id(), twin.version() + 1);
        }
    }

    void reunite(List<Plan.ReleaseRow> releases) throws SQLException {
        List<Candidate> back = new ArrayList<>();
        List<Twins.Wanted> wanted = new ArrayList<>();
        for (Plan.ReleaseRow release : releases) {
            Measurement m = release.candidate().measurement();
            if (Twins.mayHave(m)) {
                back.add(release.candidate());
                wanted.add(Twins.Wanted.of(m, m.subject()));
            }
        }
        List<MeasurementRows.Row> twins = new Twins(connection).find(wanted);
        for (int i = 0; i < back.size(); i++) {
            MeasurementRows.Row twin = twins.get(i);
            if (twin != null) {
                Candidate c = back.get(i);
                Measurement m = c.measurement();
                c.amends(twin.id(), twin.version() + 1);
                c.measures(Replayed.corrected(twin.measurement(), m, m.subject()));
            }
        }
    }

    /** A second name of a measurement, and the one it was published under. */
    record Name(long time, UUID hash, Measurement published) {}

    /** Lets second names of what has moved lead where the published ones do. */
    void heal(List<Name> names) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update identity i set position = p.position,"
                + " version = p.version from identity p where i.identity_time = ? and i.hash = ?"
                + " and p.identity_time = ? and p.hash = ?")) {
            for (Name name : names) {
                update.setLong(1, name.time());
                update.setObject(2, name.hash());
                update.setLong(3, Identities.micros(name.published().identityTime()));
                update.setObject(4, name.published().identity());
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
