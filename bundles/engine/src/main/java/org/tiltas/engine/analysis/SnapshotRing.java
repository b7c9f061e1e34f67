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
import org.tiltas.api.analysis.Evidence;

/**
 * Keeps a few earlier states of a key, one for each stretch of the window, so that late evidence need not begin from the
 * beginning, and those of the last moments in memory. Used by one thread.
 */
final class SnapshotRing {
    /** Stretches of the window; one slot more than needed holds the state from before it. */
    private static final int STRETCHES = 6;

    private static final int SLOTS = STRETCHES + 2;

    private final KeyState state;
    private final Duration spacing;
    private final Recent recent;
    private final Map<Integer, byte[]> taken = new TreeMap<>();

    /** @param recent what is in memory when it begins; goes on with what is seen */
    SnapshotRing(KeyState state, Duration window, Recent recent) {
        this.state = state;
        this.recent = recent;
        this.spacing = window.dividedBy(STRETCHES);
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
