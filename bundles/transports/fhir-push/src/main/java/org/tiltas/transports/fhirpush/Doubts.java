package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Observations that the partner may hold without our knowing it, by our id: what became of the requests of one version
 * matters to the next. Used by the connection's thread; bounded, oldest forgotten first.
 */
final class Doubts {
    private static final int ALONE_OFTEN = 3;
    private static final Doubt NONE = new Doubt(Instant.EPOCH, Instant.EPOCH, 0, 0, false);

    private final Schedule schedule;
    private final Map<String, Doubt> doubts = new Bounded<>();

    /**
     * What is not known of an observation.
     *
     * @param since when it arose last
     * @param until a request may be running till then
     * @param alone how often it failed as the only one in its request
     * @param running how many requests of this connection may have made one each, or still do
     * @param inherited whether there may be such requests of an earlier connection, nobody knows how many
     */
    record Doubt(Instant since, Instant until, int alone, int running, boolean inherited) {}

    Doubts(Schedule schedule) {
        this.schedule = schedule;
    }

    /**
     * It was sent and not answered.
     *
     * @param until the request may be running till then; the epoch when it is over
     * @param alone whether it was the only one in its request
     */
    void unanswered(String id, Instant until, boolean alone) {
        Doubt before = get(id);
        put(id, new Doubt(schedule.now(), until, before.alone + (alone ? 1 : 0), before.running + 1, before.inherited));
    }

    /** It was answered in a way that does not tell whether it is held. */
    void unclear(String id) {
        Doubt before = get(id);
        put(id, new Doubt(schedule.now(), Instant.EPOCH, before.alone, before.running + 1, before.inherited));
    }

    /** An earlier connection may have sent it. */
    void inherited(String id) {
        Doubt before = get(id);
        put(id, new Doubt(schedule.now(), before.until, before.alone, before.running, true));
    }

    private Doubt get(String id) {
        return doubts.getOrDefault(id, NONE);
    }

    private void put(String id, Doubt doubt) {
        doubts.put(id, doubt);
    }

    boolean contains(String id) {
        return doubts.containsKey(id);
    }

    boolean isInherited(String id) {
        return get(id).inherited;
    }

    Instant until(String id) {
        return get(id).until;
    }

    /** When it was sent and not answered last. */
    Instant since(String id) {
        return get(id).since;
    }

    /** Whether it failed by itself so often that the fault may be its own. */
    boolean isSuspect(String id) {
        return get(id).alone >= ALONE_OFTEN;
    }

    /** Ends a doubt and tells what it was. */
    Optional<Doubt> settle(String id) {
        return Optional.ofNullable(doubts.remove(id));
    }
}
