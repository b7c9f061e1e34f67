package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tiltas.api.analysis.Evidence;

/**
 * Keeps a few earlier states of a key, one for each stretch of the window, so that late evidence need not begin from the
 * beginning, and those of the last moments in memory. Used by one thread.
 */
final class SnapshotRing {
    /** Stretches of the window; one slot more than needed holds the state from before it. */
    private static final int STRETCHES = 6;

    private static final int SLOTS = STRETCHES + 2;
    /** Over a longer window they lie the further apart the older they are. */
    private static final int MOST_SLOTS = 2 * SLOTS;

    private final KeyState state;
    private final Duration spacing;
    private final Duration window;
    private final int slots;
    private final Recent recent;
    private final Map<Integer, byte[]> taken = new TreeMap<>();

    /**
     * @param usual window whose stretches tell how far apart the newest are
     * @param window how far back one can go, as long as that or longer
     * @param recent what is in memory when it begins; goes on with what is seen
     */
    SnapshotRing(KeyState state, Duration usual, Duration window, Recent recent) {
        this.state = state;
        this.recent = recent;
        this.spacing = usual.dividedBy(STRETCHES);
        this.window = window;
        this.slots = window.compareTo(usual) > 0 ? MOST_SLOTS : SLOTS;
    }

    /** Called before evidence of a time is seen. */
    void before(Instant time, Supplier<KeyState> settled) {
        keep(time, settled);
        recent.before(time, state.seen.map(KeyState.Place::at), settled);
    }

    /** Called with all evidence that is seen. */
    void see(Evidence evidence) {
        recent.see(evidence);
    }

    Recent recent() {
        return recent;
    }

    private void keep(Instant time, Supplier<KeyState> settled) {
        List<KeyState.Snapshot> kept = state.snapshots;
        boolean due = kept.isEmpty()
                || !time.isBefore(kept.get(kept.size() - 1).time().plus(spacing));
        if (!due) {
            return;
        }
        int slot = free(kept, time);
        kept.removeIf(s -> s.slot() == slot);
        KeyState now = settled.get();
        List<KeyState.Snapshot> others = new ArrayList<>(kept);
        kept.clear();
        byte[] bytes = KeyBytes.write(now);
        kept.addAll(others);
        kept.add(new KeyState.Snapshot(time, slot));
        taken.put(slot, bytes);
    }

    private int free(List<KeyState.Snapshot> kept, Instant now) {
        for (int slot = 0; slot < slots; slot++) {
            int wanted = slot;
            if (kept.stream().noneMatch(s -> s.slot() == wanted)) {
                return slot;
            }
        }
        boolean spare = kept.get(1).time().isBefore(now.minus(window));
        return kept.get(spare || slots == SLOTS ? 0 : leastMissed(kept, now)).slot();
    }

    /** The one without which the gap is the smallest for its age; neither the oldest nor the newest. */
    private static int leastMissed(List<KeyState.Snapshot> kept, Instant now) {
        int found = 1;
        double least = Double.MAX_VALUE;
        for (int i = 1; i < kept.size() - 1; i++) {
            Duration gap =
                    Duration.between(kept.get(i - 1).time(), kept.get(i + 1).time());
            Duration age = Duration.between(kept.get(i).time(), now);
            double missed = (double) gap.toMillis() / Math.max(1, age.toMillis());
            if (missed < least) {
                least = missed;
                found = i;
            }
        }
        return found;
    }

    Map<Integer, byte[]> taken() {
        return taken;
    }

    /** The newest state from before a time. */
    static Optional<KeyState.Snapshot> before(KeyState state, Instant time) {
        KeyState.Snapshot found = null;
        for (KeyState.Snapshot snapshot : state.snapshots) {
            if (!snapshot.time().isAfter(time)) {
                found = snapshot;
            }
        }
        return Optional.ofNullable(found);
    }
}
