package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.tiltas.api.analysis.Evidence;

/**
 * The last evidence of a key and the states from in between, in memory: two devices of one resident are never quite in
 * step, and for evidence that is a moment late nothing needs to be read back. Holds at least {@value #LENGTH} pieces
 * once so many were seen, and at most {@link #MOST}. Used by one thread.
 */
final class Recent {
    static final int LENGTH = 16;
    static final int MOST = 6 * LENGTH;

    private static final int STRETCHES = 2;
    private static final int LONGEST = MOST / STRETCHES;

    private final Deque<Stretch> stretches = new ArrayDeque<>();

    /**
     * Evidence in the order in which it was seen.
     *
     * @param from nothing from before it was seen here, everything from before it is in the state
     * @param state as {@link KeyBytes} writes it
     */
    private record Stretch(Instant from, byte[] state, List<Evidence> seen) {}

    /**
     * Where judging begins anew.
     *
     * @param from everything at or after it is seen anew
     * @param state what the key knew before
     * @param seen what has to be seen anew
     * @param recent what is left in memory
     */
    record Start(Instant from, KeyState state, List<Evidence> seen, Recent recent) {}

    Recent copy() {
        Recent copy = new Recent();
        stretches.forEach(s -> copy.stretches.add(new Stretch(s.from(), s.state(), new ArrayList<>(s.seen()))));
        return copy;
    }

    /** The newest state from before a time; empty where it is not in memory. */
    Optional<Start> before(Instant time, KeyState now) {
        List<Evidence> again = new ArrayList<>();
        for (Iterator<Stretch> back = stretches.descendingIterator(); back.hasNext(); ) {
            Stretch stretch = back.next();
            again.addAll(0, stretch.seen());
            if (!stretch.from().isAfter(time)) {
                KeyState state = KeyBytes.read(stretch.state());
                state.snapshots.clear();
                now.snapshots.stream()
                        .filter(kept -> !kept.time().isAfter(stretch.from()))
                        .forEach(state.snapshots::add);
                return Optional.of(new Start(stretch.from(), state, again, upTo(stretch)));
            }
        }
        return Optional.empty();
    }

    private Recent upTo(Stretch last) {
        Recent left = new Recent();
        for (Stretch stretch : stretches) {
            if (stretch == last) {
                left.stretches.add(new Stretch(last.from(), last.state(), new ArrayList<>()));
                return left;
            }
            left.stretches.add(stretch);
        }
        throw new IllegalStateException("not one of its stretches");
    }

    /**
     * Called before evidence of a time is seen, and after all times before it have come.
     *
     * @param last time of the last evidence seen
     */
    void before(Instant time, Optional<Instant> last, Supplier<KeyState> settled) {
        Stretch newest = stretches.peekLast();
        if (newest != null && newest.seen().size() < LENGTH) {
            return;
        }
        if (last.isPresent() && !time.isAfter(last.get())) {
            // what happened at one moment stays together, unless it is more than any device says at once
            if (newest != null && newest.seen().size() >= LONGEST) {
                stretches.clear();
            }
            return;
        }
        stretches.add(new Stretch(time, KeyBytes.write(settled.get()), new ArrayList<>()));
        if (stretches.size() > STRETCHES) {
            stretches.removeFirst();
        }
    }

    /** Puts others in the place of the states that are kept. */
    void replaceStates(UnaryOperator<byte[]> change) {
        List<Stretch> changed = stretches.stream()
                .map(s -> new Stretch(s.from(), change.apply(s.state()), s.seen()))
                .toList();
        stretches.clear();
        stretches.addAll(changed);
    }

    void see(Evidence evidence) {
        if (!stretches.isEmpty()) {
            stretches.getLast().seen().add(evidence);
        }
    }
}
