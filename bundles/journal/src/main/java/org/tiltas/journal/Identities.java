package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;

/**
 * Settles which candidates are new. Identities are inserted with the position their row would get; whoever finds the
 * place taken compares values with the holder: the same value is a duplicate, another one with a cause amends, another
 * one without a cause gets an ordinal, and so an identity, of its own.
 */
final class Identities {
    private static final int MOST_ROUNDS = 64;

    private record Key(long time, UUID hash) {}

    private record Holder(long position, int version) {}

    private final Connection connection;
    private final Handovers handovers;
    private final Map<Long, Candidate> planned = new HashMap<>();
    private int replaced;

    Identities(Connection connection, Plan plan) {
        this.connection = connection;
        this.handovers = new Handovers(connection, plan);
    }

    /** Unit time of the identity table: microseconds since 1970. */
    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
    }

    static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }

    void settle(List<Candidate> candidates) throws SQLException {
        candidates.forEach(c -> planned.put(c.position(), c));
        List<Candidate> open = candidates;
        for (int round = 0; !open.isEmpty(); round++) {
            if (round > MOST_ROUNDS) {
                throw new SQLException("more than " + MOST_ROUNDS + " different values under one identity", "22000");
            }
            int fresh = insert(open);
            open = fresh == open.size() ? List.of() : contend(open);
        }
    }

    private int insert(List<Candidate> open) throws SQLException {
        Long[] times = new Long[open.size()];
        UUID[] hashes = new UUID[open.size()];
        Long[] positions = new Long[open.size()];
        for (int i = 0; i < times.length; i++) {
            Candidate c = open.get(i);
            times[i] = micros(c.measurement().identityTime());
            hashes[i] = c.hash();
            positions[i] = c.position();
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into identity"
                + " select t, h, p, 1 from unnest(?::bigint[], ?::uuid[], ?::bigint[]) as u(t, h, p)"
                + " on conflict do nothing")) {
            insert.setArray(1, connection.createArrayOf("bigint", times));
            insert.setArray(2, connection.createArrayOf("uuid", hashes));
            insert.setArray(3, connection.createArrayOf("bigint", positions));
            return insert.executeUpdate();
        }
    }

    /** Finds those that lost and decides what they are; returns those to try again under another ordinal. */
    private List<Candidate> contend(List<Candidate> open) throws SQLException {
        Map<Key, Holder> holders = holders(open);
        Map<Long, MeasurementRows.Row> stored = stored(open, holders);
        List<Handovers.Name> outdated = outdated(holders, stored);
        if (!outdated.isEmpty()) {
            handovers.heal(outdated);
            holders = holders(open);
            stored = stored(open, holders);
        }
        List<Candidate> again = new ArrayList<>();
        Map<Long, Integer> versions = new HashMap<>();
        for (Candidate c : open) {
            Key key = new Key(micros(c.measurement().identityTime()), c.hash());
            Holder holder = holders.get(key);
            if (holder == null) {
                throw new SQLException("an identity vanished while it was compared", "40001");
            }
            if (holder.position() == c.position()) {
                continue;
            }
            MeasurementRows.Row row = stored.get(holder.position());
            Measurement held = held(holder.position(), row);
            if (held == null) {
                c.repeatsErased(holder.position());
            } else if (Sameness.isVoided(held)
                    && (amends(c)
                            || Sameness.ofValue(held.value(), c.measurement().value()))) {
                c.isDuplicateOf(holder.position());
            } else if (row != null && amends(c) && Handovers.isAnothers(held, c)) {
                long place = handovers.moveOn(c, row);
                move(key, place);
                holders.put(key, new Holder(place, c.version()));
            } else if (row != null && holder.position() > 0 && Sameness.isWithdrawn(held, c.measurement())) {
                revive(c, key, row);
                holders.put(key, new Holder(c.version() == 1 ? c.position() : c.id(), c.version()));
                stored.put(holder.position(), after(c, row));
            } else if (amends(c)
                    && (differs(held, c.measurement()) || voids(c, held))
                    && (holder.position() > 0 || row != null)) {
                amend(c, key, holder, row, held, versions);
                if (holder.position() < 0) {
                    holders.put(key, new Holder(c.waits() ? c.position() : c.id(), c.version()));
                } else if (row != null) {
                    stored.put(holder.position(), after(c, row));
                }
            } else if (!Sameness.ofValue(held.value(), c.measurement().value())) {
                c.nextOrdinal();
                again.add(c);
            } else {
                c.isDuplicateOf(holder.position());
            }
        }
        return again;
    }

    private static List<Handovers.Name> outdated(Map<Key, Holder> holders, Map<Long, MeasurementRows.Row> stored) {
        List<Handovers.Name> names = new ArrayList<>();
        holders.forEach((key, holder) -> {
            MeasurementRows.Row row = stored.get(holder.position());
            boolean second = row != null && !row.measurement().identity().equals(key.hash());
            if (second && Sameness.isMoved(row.measurement())) {
                names.add(new Handovers.Name(key.time(), key.hash(), row.measurement()));
            }
        });
        return names;
    }

    private static MeasurementRows.Row after(Candidate c, MeasurementRows.Row before) {
        return new MeasurementRows.Row(
                before.log(), c.position(), before.id(), c.version(), before.recorded(), c.measurement());
    }

    /** What was withdrawn is said again, by another message. */
    private void revive(Candidate c, Key key, MeasurementRows.Row ended) throws SQLException {
        if (!c.waits() && ended.measurement().subject().equals(c.measurement().subject())) {
            ReadingStatus status = c.measurement().status();
            c.amends(
                    ended.id(),
                    ended.version() + 1,
                    ended.measurement(),
                    status == ReadingStatus.FINAL ? ReadingStatus.CORRECTED : status);
            raise(key, c.version());
        } else {
            move(key, c.position());
        }
    }

    private void amend(
            Candidate c, Key key, Holder holder, MeasurementRows.Row row, Measurement held, Map<Long, Integer> versions)
            throws SQLException {
        if (holder.position() < 0) {
            replaceWaiting(c, key, -holder.position(), held);
            return;
        }
        int newest = row == null ? holder.version() : Math.max(row.version(), holder.version());
        int version = versions.getOrDefault(holder.position(), newest) + 1;
        versions.put(holder.position(), version);
        c.amends(holder.position(), version, held, c.measurement().status());
        raise(key, version);
    }

    /** A measurement that waits was never published: the amendment takes its place, and its message repeats it now. */
    private void replaceWaiting(Candidate c, Key key, long waitingId, Measurement held) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from waiting where id = ?")) {
            delete.setLong(1, waitingId);
            replaced += delete.executeUpdate();
        }
        handovers.reunite(c);
        long place = c.waits() ? c.position() : c.id();
        move(key, place);
        RepeatRows repeats = new RepeatRows(connection);
        repeats.repoint(-waitingId, place);
        MessageKey message = MessageKey.parse(held.origin().message()).orElse(new MessageKey(0, 0));
        repeats.add(message, new OriginRows.Repeat(held.origin().ordinal(), held.metric(), held.device(), place));
    }

    /** Versions of Observations that come of amendments beside the amendments themselves. */
    List<Candidate> ended() {
        return handovers.ended();
    }

    /** Waiting measurements that were replaced by what amends them. */
    int replaced() {
        return replaced;
    }

    private void move(Key key, long position) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update identity set position = ?, version = 1 where identity_time = ? and hash = ?")) {
            update.setLong(1, position);
            update.setLong(2, key.time());
            update.setObject(3, key.hash());
            update.executeUpdate();
        }
    }

    private static boolean differs(Measurement held, Measurement now) {
        return !Sameness.ofValue(held.value(), now.value()) || !Sameness.ofCircumstances(held, now);
    }

    private static boolean amends(Candidate c) {
        ReadingStatus status = c.measurement().status();
        return status == ReadingStatus.AMENDED
                || status == ReadingStatus.CORRECTED
                || status == ReadingStatus.ENTERED_IN_ERROR;
    }

    /** The device takes back what it said: the same value, no longer true. */
    private static boolean voids(Candidate c, Measurement held) {
        return c.measurement().status() == ReadingStatus.ENTERED_IN_ERROR
                && held.status() != ReadingStatus.ENTERED_IN_ERROR;
    }

    private Measurement held(long position, MeasurementRows.Row stored) {
        Candidate here = planned.get(position);
        return here != null ? here.measurement() : stored == null ? null : stored.measurement();
    }

    private Map<Key, Holder> holders(List<Candidate> open) throws SQLException {
        Long[] times = new Long[open.size()];
        UUID[] hashes = new UUID[open.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = micros(open.get(i).measurement().identityTime());
            hashes[i] = open.get(i).hash();
        }
        Map<Key, Holder> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("select i.identity_time, i.hash, i.position,"
                + " i.version from unnest(?::bigint[], ?::uuid[]) as u(t, h)"
                + " join identity i on i.identity_time = u.t and i.hash = u.h")) {
            select.setArray(1, connection.createArrayOf("bigint", times));
            select.setArray(2, connection.createArrayOf("uuid", hashes));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new Key(rows.getLong(1), rows.getObject(2, UUID.class)),
                            new Holder(rows.getLong(3), rows.getInt(4)));
                }
            }
        }
        return found;
    }

    private Map<Long, MeasurementRows.Row> stored(List<Candidate> open, Map<Key, Holder> holders) throws SQLException {
        List<Long> observations = new ArrayList<>();
        List<Long> waiting = new ArrayList<>();
        for (Candidate c : open) {
            Holder holder = holders.get(new Key(micros(c.measurement().identityTime()), c.hash()));
            if (holder != null && !planned.containsKey(holder.position())) {
                (holder.position() > 0 ? observations : waiting).add(Math.abs(holder.position()));
            }
        }
        OriginRows rows = new OriginRows(connection);
        Map<Long, MeasurementRows.Row> found = rows.newest(observations);
        for (MeasurementRows.Row row : rows.waitingRows(waiting)) {
            found.put(-row.position(), row);
        }
        return found;
    }

    private void raise(Key key, int version) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update identity set version = ? where identity_time = ? and hash = ?")) {
            update.setInt(1, version);
            update.setLong(2, key.time());
            update.setObject(3, key.hash());
            update.executeUpdate();
        }
    }

    /**
     * A released measurement: its identity now names the observation instead of the row that waited. One that its owner
     * had before is taken up again.
     */
    void follow(List<Plan.ReleaseRow> releases) throws SQLException {
        handovers.reunite(releases);
        try (PreparedStatement update = connection.prepareStatement(
                "update identity set position = ? where position = ? and identity_time = ?")) {
            for (Plan.ReleaseRow release : releases) {
                update.setLong(1, release.candidate().id());
                update.setLong(2, -release.waitingId());
                update.setLong(3, micros(release.candidate().measurement().identityTime()));
                update.addBatch();
            }
            update.executeBatch();
        }
        RepeatRows repeats = new RepeatRows(connection);
        for (Plan.ReleaseRow release : releases) {
            repeats.repoint(-release.waitingId(), release.candidate().id());
        }
    }
}
