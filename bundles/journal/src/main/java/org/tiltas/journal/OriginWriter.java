package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.journal.IdentityPlaces.Place;
import org.tiltas.journal.OriginMatch.Now;
import org.tiltas.journal.OriginRows.Repeat;
import org.tiltas.spi.clinical.Observing;

/**
 * The single writes of a message that is read once more. Rows go to the table at once, because the next comparison may
 * meet them. A published Observation keeps the identity it was first published under; what the measurement would be
 * recognised by now is entered as a second name for it.
 */
final class OriginWriter {
    private final Connection connection;
    private final Plan plan;
    private final List<Candidate> appended;
    private final IdentityPlaces identities;
    private final RepeatRows repeatRows;
    private final Set<MessageKey> messages = new HashSet<>();
    private final Set<Long> places = new HashSet<>();
    private Plan.RereadRow row;
    private MessageKey key;
    private List<Repeat> repeats = List.of();
    private int known;
    private int changed;
    private int fresh;
    private int withdrawn;

    OriginWriter(Connection connection, Plan plan, OriginRows origins, List<Candidate> appended) {
        this.connection = connection;
        this.plan = plan;
        this.appended = appended;
        this.identities = new IdentityPlaces(connection, origins);
        this.repeatRows = new RepeatRows(connection);
    }

    /** Messages and places (ids of Observations, minus ids of waiting rows) that were written to. */
    Set<MessageKey> messages() {
        return messages;
    }

    Set<Long> places() {
        return places;
    }

    void begin(Plan.RereadRow next, MessageKey message, List<Repeat> kept) {
        row = next;
        key = message;
        repeats = new ArrayList<>(kept);
        known = 0;
        changed = 0;
        fresh = 0;
        withdrawn = 0;
        messages.add(message);
    }

    int known() {
        return known;
    }

    int changed() {
        return changed;
    }

    int fresh() {
        return fresh;
    }

    int withdrawn() {
        return withdrawn;
    }

    /** Ends an Observation, unless another message says the same: then it goes on as that one's. */
    void withdraw(MeasurementRows.Row stored) throws SQLException, IOException {
        places.add(stored.id());
        if (handOver(stored.id(), "observation", "log = " + stored.log() + " and position", stored.position())) {
            return;
        }
        Measurement m = stored.measurement();
        write(Replayed.ended(m, origin(m)), stored.id(), stored.version() + 1);
        withdrawn++;
    }

    /** Forgets a waiting measurement, unless another message says the same. */
    void drop(MeasurementRows.Row stored) throws SQLException {
        long place = -stored.position();
        places.add(place);
        if (!handOver(place, "waiting", "id", stored.position())) {
            delete(stored);
            withdrawn++;
        }
    }

    /** A new version of an Observation. */
    void amend(MeasurementRows.Row stored, Now now) throws SQLException, IOException {
        Measurement m = now.measurement();
        places.add(stored.id());
        Place place = identities.find(m, stored.id());
        if (place.isKnownElsewhere()) {
            if (stored.measurement().status() != ReadingStatus.ENTERED_IN_ERROR) {
                withdraw(stored);
            }
            repeat(m, place);
            return;
        }
        identities.claim(m, place, stored.id(), stored.version() + 1);
        Subject subject = now.owned() && m.subject().kind() == Subject.Kind.PATIENT
                ? m.subject()
                : stored.measurement().subject();
        version(stored, m, subject);
        changed++;
    }

    /** Another content for a measurement that waits, or the owner it has by now. */
    void replace(MeasurementRows.Row stored, Now now) throws SQLException, IOException {
        Measurement m = now.measurement();
        long old = -stored.position();
        places.add(old);
        Place place = identities.find(m, old);
        if (place.isKnownElsewhere()) {
            drop(stored);
            repeat(m, place);
            return;
        }
        delete(stored);
        Measurement named = Candidate.withIdentity(m, place.hash());
        MeasurementRows.Row twin = now.owned() ? new Twins(connection).find(named, m.subject()) : null;
        long position = twin != null ? twin.id() : now.owned() ? ++plan.nextObservation : old;
        identities.claim(m, place, position, twin == null ? 1 : twin.version() + 1);
        if (twin == null) {
            first(named, position);
        } else {
            places.add(twin.id());
            version(twin, m, m.subject());
        }
        if (now.owned()) {
            repeatRows.repoint(old, position);
        }
        changed++;
    }

    /** What the message had not said before. */
    void append(Now now) throws SQLException, IOException {
        Measurement m = now.measurement();
        Place place = identities.find(m, 0);
        if (place.isKnownElsewhere()) {
            repeat(m, place);
            return;
        }
        if (m.attributes().containsKey(Observing.QUIET)) {
            return;
        }
        MeasurementRows.Row ended = place.ended();
        if (ended != null && now.owned() && !ended.measurement().subject().equals(m.subject())) {
            MeasurementRows.Row twin = new Twins(connection).find(Candidate.withIdentity(m, place.hash()), m.subject());
            ended = twin == null ? ended : twin;
            identities.claim(m, place, ended.id(), ended.version() + 1);
        }
        if (ended != null && now.owned() && ended.measurement().subject().equals(m.subject())) {
            places.add(ended.id());
            version(ended, m, m.subject());
        } else {
            long position = now.owned() ? ++plan.nextObservation : -(++plan.nextRow);
            identities.claim(m, place, position, 1);
            first(Candidate.withIdentity(m, place.hash()), position);
        }
        fresh++;
    }

    /** Brings the message's entries among the repetitions to what was found. */
    void settleRepeats(Set<Repeat> before) throws SQLException {
        if (!before.equals(Set.copyOf(repeats))) {
            repeatRows.replace(key, repeats);
        }
    }

    private void repeat(Measurement m, Place place) {
        places.add(place.position());
        repeats.add(new Repeat(m.origin().ordinal(), m.metric(), m.device(), place.position()));
        known++;
    }

    private boolean handOver(long place, String table, String where, long id) throws SQLException {
        RepeatRows.Claim claim = repeatRows.claim(place, key);
        if (claim == null) {
            return false;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "update " + table + " set origin_log = ?, origin_position = ?, ordinal = ? where " + where + " = ?")) {
            update.setInt(1, claim.message().log());
            update.setLong(2, claim.message().position());
            update.setInt(3, claim.ordinal());
            update.setLong(4, id);
            update.executeUpdate();
        }
        repeatRows.remove(claim);
        messages.add(claim.message());
        return true;
    }

    private void delete(MeasurementRows.Row stored) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from waiting where id = ?")) {
            delete.setLong(1, stored.position());
            delete.executeUpdate();
        }
        identities.forget(stored.measurement(), -stored.position());
        plan.count("unassigned", -1);
    }

    private void version(MeasurementRows.Row stored, Measurement m, Subject subject) throws SQLException, IOException {
        write(Replayed.corrected(stored.measurement(), m, subject), stored.id(), stored.version() + 1);
    }

    private void write(Measurement m, long id, int version) throws SQLException, IOException {
        Candidate candidate = new Candidate(m, row.pending(), -1, ++plan.nextObservation);
        candidate.amends(id, version);
        observation(candidate);
    }

    private void first(Measurement m, long position) throws SQLException, IOException {
        places.add(position);
        Candidate candidate = new Candidate(Replayed.first(m), row.pending(), -1, position);
        if (position > 0) {
            observation(candidate);
            plan.count("observations", 1);
            plan.count("observations." + m.origin().module(), 1);
            return;
        }
        CopyRows copy = new CopyRows();
        MeasurementRows.waiting(copy, plan.logOf(Lane.ROUTINE).id(), candidate, plan.now);
        copy.send(connection, "waiting", MeasurementRows.WAITING_TARGET);
        plan.count("unassigned", 1);
    }

    private void observation(Candidate candidate) throws SQLException, IOException {
        Log<?> log = plan.logOf(Lane.ROUTINE);
        CopyRows copy = new CopyRows();
        MeasurementRows.observation(copy, log.id(), candidate, plan.now);
        copy.send(connection, "observation", MeasurementRows.COLUMNS);
        plan.count(log.counter(), 1);
        appended.add(candidate);
    }

    /** Who ends a measurement is the version of the adapter that no longer finds it. */
    private Origin origin(Measurement m) {
        return new Origin(
                m.origin().message(),
                m.origin().ordinal(),
                row.reread().adapter(),
                row.reread().version());
    }
}
