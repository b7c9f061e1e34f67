package org.tiltas.transport.mqtt;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/**
 * The sessions of all gateways and the packet ids of QoS 2 that wait for their PUBREL, both as records of the journal,
 * so that CONNACK and duplicate detection say the truth after kill -9 as well. Thread-safe.
 */
final class Sessions implements AutoCloseable {
    static final String SESSION = "mqtt-session";
    static final String RECEIVED = "mqtt-qos2";

    private static final int PURGED_AT_ONCE = 500;

    private final Journal journal;
    private final Clock clock;
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> received = new ConcurrentHashMap<>();
    private final AutoCloseable watch;

    Sessions(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
        watch = journal.records().watch(RECEIVED, this::index);
    }

    /** The connection that uses a session. */
    interface Holder {
        /** Asks it to end because another connection takes the session over; completes when all its work is done. */
        CompletableFuture<Void> giveWay();
    }

    static String receivedId(SessionKey session, int packetId) {
        return session.id() + "/" + packetId;
    }

    /**
     * Gives the session to this connection, once whoever had it before has finished its commits: a packet id that is
     * written late would make the next message under it look like a repetition.
     *
     * @param clean whether the client wants none of what was before
     * @return whether a session was there; completes when the change is committed
     */
    CompletableFuture<Boolean> open(SessionKey key, Holder holder, boolean clean, long expirySeconds) {
        Holder before = holders.put(key.id(), holder);
        CompletableFuture<Void> free = before == null ? CompletableFuture.completedFuture(null) : before.giveWay();
        return free.handle((done, failure) -> null).thenCompose(x -> begin(key, clean, expirySeconds));
    }

    private CompletableFuture<Boolean> begin(SessionKey key, boolean clean, long expirySeconds) {
        Optional<SessionRecord> stored = stored(key);
        boolean present = !clean && stored.isPresent() && !stored.get().isOver(clock.instant());
        Unit unit = new Unit();
        if (!present) {
            received(key).forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
        }
        if (expirySeconds > 0) {
            put(unit, key, new SessionRecord(expirySeconds, Optional.empty()));
        } else if (stored.isPresent()) {
            // it lives on as part of the connection only
            unit.put(RecordWrite.remove(SESSION, key.id()));
        }
        return commit(unit).thenApply(done -> present);
    }

    /**
     * Ends the connection's use of the session.
     *
     * @param ownReceived packet ids this connection has written, which the watch may not have told yet
     */
    CompletableFuture<Void> end(SessionKey key, Holder holder, long expirySeconds, Set<String> ownReceived) {
        Unit unit = new Unit();
        if (expirySeconds == 0) {
            Set<String> ids = new HashSet<>(ownReceived);
            ids.addAll(received(key));
            ids.forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
            if (stored(key).isPresent() && holders.get(key.id()) == holder) {
                unit.put(RecordWrite.remove(SESSION, key.id()));
            }
        } else if (holders.get(key.id()) == holder) {
            put(unit, key, new SessionRecord(expirySeconds, Optional.of(clock.instant())));
        }
        return commit(unit).whenComplete((done, failure) -> holders.remove(key.id(), holder));
    }

    boolean isReceived(SessionKey key, String id) {
        return received(key).contains(id);
    }

    /** Removes what nobody will ask for again, and dates sessions whose end a crash kept from being written. */
    void purge() {
        Instant now = clock.instant();
        Unit unit = new Unit();
        Records records = journal.records();
        for (Record record : records.list(SESSION)) {
            if (unit.records().size() >= PURGED_AT_ONCE) {
                break;
            }
            if (holders.containsKey(record.id())) {
                continue;
            }
            SessionRecord session = SessionRecord.parse(record.body());
            // with the version, so that a client who connects just now wins
            if (session.isOver(now)) {
                unit.put(RecordWrite.remove(SESSION, record.id()).expecting(record.version()));
                received.getOrDefault(record.id(), Set.of()).forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
            } else if (session.ended().isEmpty()) {
                String body = new SessionRecord(session.expiry(), Optional.of(now)).json();
                unit.put(RecordWrite.put(SESSION, record.id(), body).expecting(record.version()));
            }
        }
        commit(unit);
    }

    /** Before anybody connects: packet ids of clean sessions that a crash left behind. */
    void purgeOrphans() {
        Unit unit = new Unit();
        received.forEach((session, ids) -> {
            if (journal.records().get(SESSION, session).isEmpty()) {
                ids.forEach(id -> unit.put(RecordWrite.remove(RECEIVED, id)));
            }
        });
        commit(unit);
    }

    private Optional<SessionRecord> stored(SessionKey key) {
        return journal.records().get(SESSION, key.id()).map(record -> SessionRecord.parse(record.body()));
    }

    private Set<String> received(SessionKey key) {
        return received.getOrDefault(key.id(), Set.of());
    }

    private static void put(Unit unit, SessionKey key, SessionRecord session) {
        unit.put(RecordWrite.put(SESSION, key.id(), session.json()));
    }

    private CompletableFuture<Void> commit(Unit unit) {
        return unit.records().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : journal.commit(unit).thenApply(done -> null);
    }

    private void index(Records.Change change) {
        String session = change.id().substring(0, change.id().lastIndexOf('/'));
        received.compute(session, (key, ids) -> {
            Set<String> of = ids == null ? ConcurrentHashMap.newKeySet() : ids;
            if (change.now().isPresent()) {
                of.add(change.id());
            } else {
                of.remove(change.id());
            }
            return of.isEmpty() ? null : of;
        });
    }

    @Override
    public void close() throws Exception {
        watch.close();
    }
}
