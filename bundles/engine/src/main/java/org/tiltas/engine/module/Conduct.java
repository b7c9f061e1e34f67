package org.tiltas.engine.module;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.RawMessage;

/**
 * How an adapter has behaved, and whether it gets messages. Written under its instance's lock, read by anybody.
 *
 * <p>One that breaks on message after message of several gateways, or loses threads, is suspended: its messages wait,
 * because they would fill the quarantine for nothing. Poison must not hold up what is behind it, though: what broke on
 * the poison of one gateway alone goes on, and after a pause, longer each time, everyone else gets another chance. What
 * broke once is not read again.
 */
final class Conduct {
    /** Messages in a row on which an adapter may break before it is suspended. */
    static final int MOST_BREAKS = 20;

    /** Threads that may be lost to an adapter before it is suspended. */
    static final int MOST_LOST = 3;

    /** Threads that may be lost to an adapter before it gets no further chance by itself. */
    private static final int LOST_FOR_GOOD = 30;

    private static final int REMEMBERED = 2_000;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** Calls in a row on which what reaches partners may break before it is suspended for that partner. */
    static final int MOST_FAULTS = 10;

    private final Duration firstPause;
    private final Map<String, Decoding> broken = new LinkedHashMap<>();
    private final Set<String> breakers = new HashSet<>();
    private int breaks;
    private int lostLately;
    private volatile int lost;
    private volatile Suspension suspension;

    /** Why it gets nothing, and for how long; a pause that is absent has no end. */
    private record Suspension(String reason, Optional<Duration> pause, long since) {
        boolean isOver() {
            return pause.isPresent() && System.nanoTime() - since >= pause.get().toNanos();
        }
    }

    Conduct(Duration firstPause) {
        this.firstPause = firstPause;
    }

    /** Why it gets no messages; empty while it does. */
    Optional<String> suspended() {
        Suspension now = suspension;
        return now == null || now.isOver() ? Optional.empty() : Optional.of(now.reason());
    }

    /** Whether the last that is known of it is bad; asked under the lock. */
    boolean isAtFault() {
        return suspended().isPresent() || breaks > 0 || lostLately > 0;
    }

    /** Whether threads of it did not come back. */
    boolean hasLost() {
        return lost > 0;
    }

    /** Begins anew if a pause is over; the next pause is longer all the same. */
    boolean isBackFromPause() {
        if (suspension == null || !suspension.isOver() || breaks == 0 && lostLately == 0) {
            return false;
        }
        clear();
        return true;
    }

    void resume() {
        suspension = null;
        clear();
    }

    private void clear() {
        breaks = 0;
        breakers.clear();
        lostLately = 0;
    }

    /** What came of a message on which it broke before. */
    Optional<Decoding> before(RawMessage message) {
        return Optional.ofNullable(broken.get(message.id()));
    }

    /** @return why it is suspended from now on, if it is */
    Optional<String> note(RawMessage message, Decoding outcome) {
        if (outcome instanceof Decoding.Read || outcome instanceof Decoding.Refused) {
            good();
            return Optional.empty();
        }
        return broke(message.id(), message.gateway(), outcome, "messages", "gateways");
    }

    void good() {
        breaks = 0;
        breakers.clear();
    }

    /** What came of an item on which it broke before. */
    Optional<Decoding> before(String id) {
        return Optional.ofNullable(broken.get(id));
    }

    /**
     * @param group whom the item belongs to: what breaks on those of one alone is never suspended
     * @return why it is suspended from now on, if it is
     */
    Optional<String> broke(String id, String group, Decoding outcome, String items, String groups) {
        if (broken.size() == REMEMBERED) {
            broken.remove(broken.keySet().iterator().next());
        }
        broken.put(id, outcome);
        breaks++;
        breakers.add(group);
        return breaks >= MOST_BREAKS && breakers.size() > 1
                ? suspend("broke on " + breaks + " " + items + " in a row of " + breakers.size() + " " + groups
                        + (outcome instanceof Decoding.Broke broke ? ", last with " + broke.how() : ""))
                : Optional.empty();
    }

    /**
     * A call broke that belongs to nobody but itself.
     *
     * @return why it is suspended from now on, if it is
     */
    Optional<String> fault(String how) {
        breaks++;
        return breaks >= MOST_FAULTS
                ? suspend("broke in " + breaks + " calls in a row, last with " + how)
                : Optional.empty();
    }

    /**
     * A call came back only when it was broken into, or not even then.
     *
     * @return why it is suspended from now on, if it is
     */
    Optional<String> hung(Duration limit, boolean isLost) {
        lost += isLost ? 1 : 0;
        lostLately++;
        return lostLately >= MOST_LOST
                ? suspend("hangs: " + lostLately + " calls gave no sign of life within " + limit.toSeconds() + " s")
                : Optional.empty();
    }

    /** @return why it is suspended from now on, if it is */
    Optional<String> lostThread(Duration limit) {
        lost++;
        lostLately++;
        return lostLately >= MOST_LOST
                ? suspend("hangs: did not come back from " + lostLately + " messages within " + limit.toMillis()
                        + " ms each")
                : Optional.empty();
    }

    private Optional<String> suspend(String reason) {
        Optional<Duration> pause = Optional.of(firstPause);
        if (lost >= LOST_FOR_GOOD) {
            pause = Optional.empty();
        } else if (suspension != null && suspension.pause().isPresent()) {
            Duration twice = suspension.pause().get().multipliedBy(2);
            pause = Optional.of(twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice);
        }
        String told = reason
                + pause.map(p -> "; tried again after " + p.toSeconds() + " s").orElse("");
        suspension = new Suspension(told, pause, System.nanoTime());
        return Optional.of(told);
    }
}
