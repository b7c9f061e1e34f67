package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps a few earlier states of a key, one for each stretch of the window, so that late evidence need not begin from the
 * beginning. Used by one thread.
 */
final class SnapshotRing {
    /** Stretches of the window; one slot more than needed holds the state from before it. */
    private static final int STRETCHES = 6;

    private static final int SLOTS = STRETCHES + 2;

    private final KeyState state;
    private final Duration spacing;
    private final Map<Integer, byte[]> taken = new TreeMap<>();

    SnapshotRing(KeyState state, Duration window) {
        this.state = state;
        this.spacing = window.dividedBy(STRETCHES);
    }

    /** Called before evidence of a time is seen. */
    void before(Instant time, Supplier<KeyState> settled) {
        List<KeyState.Snapshot> kept = state.snapshots;
        boolean due = kept.isEmpty()
                || !time.isBefore(kept.get(kept.size() - 1).time().plus(spacing));
        if (!due) {
            return;
        }
        int slot = free(kept);
        kept.removeIf(s -> s.slot() == slot);
        KeyState now = settled.get();
        List<KeyState.Snapshot> others = new ArrayList<>(kept);
        kept.clear();
        byte[] bytes = KeyBytes.write(now);
        kept.addAll(others);
        kept.add(new KeyState.Snapshot(time, slot));
        taken.put(slot, bytes);
    }

    private static int free(List<KeyState.Snapshot> kept) {
        for (int slot = 0; slot < SLOTS; slot++) {
            int wanted = slot;
            if (kept.stream().noneMatch(s -> s.slot() == wanted)) {
                return slot;
            }
        }
        return kept.stream()
                .min(Comparator.comparing(KeyState.Snapshot::time))
                .orElseThrow()
                .slot();
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
