package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Rows that the partner may hold without our knowing it. Used by the connection's thread; bounded, oldest forgotten first. */
final class Doubts {
    private static final int ALONE_OFTEN = 3;
    private static final Doubt NONE = new Doubt(Instant.EPOCH, Instant.EPOCH, 0, 0, false);

    private final Schedule schedule;
    private final Map<Long, Doubt> doubts = new Bounded<>();

    /**
     * What is not known of a row.
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
    void unanswered(long offset, Instant until, boolean alone) {
        Doubt before = get(offset);
        put(
                offset,
                new Doubt(schedule.now(), until, before.alone + (alone ? 1 : 0), before.running + 1, before.inherited));
    }

    /** It was answered in a way that does not tell whether it is held. */
    void unclear(long offset) {
        Doubt before = get(offset);
        put(offset, new Doubt(schedule.now(), Instant.EPOCH, before.alone, before.running + 1, before.inherited));
    }

    /** An earlier connection may have sent it. */
    void inherited(long offset) {
        Doubt before = get(offset);
        put(offset, new Doubt(schedule.now(), before.until, before.alone, before.running, true));
    }

    private Doubt get(long offset) {
        return doubts.getOrDefault(offset, NONE);
    }

    private void put(long offset, Doubt doubt) {
        doubts.put(offset, doubt);
    }

    boolean contains(long offset) {
        return doubts.containsKey(offset);
    }

    boolean isInherited(long offset) {
        return get(offset).inherited;
    }

    Instant until(long offset) {
        return get(offset).until;
    }

    /** When it was sent and not answered last. */
    Instant since(long offset) {
        return get(offset).since;
    }

    /** Whether it failed by itself so often that the fault may be its own. */
    boolean isSuspect(long offset) {
        return get(offset).alone >= ALONE_OFTEN;
    }

    /** Ends a doubt and tells what it was. */
    Optional<Doubt> settle(long offset) {
        return Optional.ofNullable(doubts.remove(offset));
    }
}
