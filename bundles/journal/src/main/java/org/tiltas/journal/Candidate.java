package org.tiltas.journal;

import java.util.UUID;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;

/** A measurement on its way into the stream or the waiting room, until its identity is settled. */
final class Candidate {
    private final UUID firstIdentity;
    private final Pending pending;
    private final int index;
    private final long position;
    private Measurement measurement;
    private int ordinal = 1;
    private long id;
    private int version = 1;
    private boolean duplicate;
    private long duplicateOf;
    private boolean erased;

    /**
     * @param index index among the unit's observations; -1 when nobody asks
     * @param position place in the stream, or minus the id in the waiting room
     */
    Candidate(Measurement measurement, Pending pending, int index, long position) {
        this.measurement = measurement;
        this.pending = pending;
        this.index = index;
        this.position = position;
        this.id = position;
        this.firstIdentity = measurement.identity();
    }

    Measurement measurement() {
        return measurement;
    }

    long position() {
        return position;
    }

    boolean waits() {
        return position < 0;
    }

    UUID hash() {
        return measurement.identity();
    }

    /** Id of the Observation: the position of its first version. */
    long id() {
        return id;
    }

    int version() {
        return version;
    }

    boolean isDuplicate() {
        return duplicate;
    }

    long duplicateOf() {
        return duplicateOf;
    }

    /** It repeats what was erased: the identity is known, and there is no row behind it. */
    void repeatsErased(long position) {
        isDuplicateOf(position);
        erased = true;
    }

    boolean isErased() {
        return erased;
    }

    void isDuplicateOf(long position) {
        duplicate = true;
        duplicateOf = position;
    }

    void amends(long firstPosition, int newVersion) {
        id = firstPosition;
        version = newVersion;
    }

    /** An amendment keeps the identity under which the Observation was first published. */
    void amends(long firstPosition, int newVersion, Measurement held, ReadingStatus status) {
        amends(firstPosition, newVersion);
        measurement = under(held, measurement, status);
    }

    /** It goes on under the identity that was published, about another subject. */
    void keepsIdentityOf(Measurement held) {
        measurement = under(held, measurement, measurement.status());
    }

    private static Measurement under(Measurement held, Measurement m, ReadingStatus status) {
        return new Measurement(
                held.identity(),
                held.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                status,
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                m.attributes(),
                m.lane(),
                m.origin());
    }

    void measures(Measurement other) {
        measurement = other;
    }

    /** What comes of the same unit beside this one. */
    Candidate beside(Measurement other, long place) {
        return new Candidate(other, pending, -1, place);
    }

    /** Another value under one identity without a cause: it gets an ordinal, and so an identity, of its own. */
    void nextOrdinal() {
        ordinal++;
        measurement = withIdentity(measurement, numbered(firstIdentity, ordinal));
    }

    /** The identity of the n-th value under one identity; the first keeps it. */
    static UUID numbered(UUID identity, int ordinal) {
        return ordinal == 1
                ? identity
                : new UUID(
                        identity.getMostSignificantBits(),
                        identity.getLeastSignificantBits() + ordinal * 0x9E3779B97F4A7C15L);
    }

    static Measurement withIdentity(Measurement m, UUID identity) {
        return new Measurement(
                identity,
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                m.attributes(),
                m.lane(),
                m.origin());
    }

    void tell() {
        if (index >= 0) {
            pending.observed(index, !duplicate);
        }
    }
}
