package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;

/** Goes back to what a key's judge knew before a time, and reads all evidence since. */
final class Rewind {
    private static final int PAGE = 2000;

    private final Journal journal;
    private final AnalysisDescriptor descriptor;
    private final String snapshots;

    /** @param snapshots module name under which snapshots are kept */
    Rewind(Journal journal, AnalysisDescriptor descriptor, String snapshots) {
        this.journal = journal;
        this.descriptor = descriptor;
        this.snapshots = snapshots;
    }

    /**
     * A state from before a time.
     *
     * @param from everything at or after it is still to be seen
     */
    record Start(KeyState state, Instant from) {}

    static String slot(String name, int slot) {
        return name + "#" + slot;
    }

    /** Whether what a key has seen can be read again; by gateway nothing can be found. */
    static boolean isPossible(Key key) {
        return key.keying() != Key.Keying.GATEWAY;
    }

    Start before(String name, KeyState now, Instant time) {
        Optional<KeyState.Snapshot> snapshot = SnapshotRing.before(now, time);
        Optional<byte[]> bytes = snapshot.flatMap(s -> journal.states().get(snapshots, slot(name, s.slot())));
        if (bytes.isEmpty()) {
            // a module that remembers for longer than states are kept so far is shown all that it would remember
            return new Start(
                    new KeyState(), descriptor.window().map(time::minus).orElse(time));
        }
        KeyState state = KeyBytes.read(bytes.get());
        // the state itself is the snapshot: it stays where it is kept
        state.snapshots.clear();
        for (KeyState.Snapshot kept : now.snapshots) {
            if (!kept.time().isAfter(snapshot.get().time())) {
                state.snapshots.add(kept);
            }
        }
        return new Start(state, snapshot.get().time());
    }

    /** All that a judge may see from a time on, as far as the module has passed it, in the order of the clock. */
    List<Evidence> evidence(Key key, Instant from, Progress progress) {
        List<Evidence> found = new ArrayList<>();
        for (int skip = 0; ; skip += PAGE) {
            List<Observed> page = journal.observations().search(query(key, from, skip));
            for (Observed row : page) {
                passed(row, progress)
                        .filter(o -> isShown(key, from, o.measurement()))
                        .ifPresent(o -> found.add(new Evidence(o)));
            }
            if (page.size() < PAGE) {
                break;
            }
        }
        found.sort(Comparator.comparing(KeyState.Place::of));
        return found;
    }

    private boolean isShown(Key key, Instant from, Measurement m) {
        boolean own = key.keying() == Key.Keying.SUBJECT
                ? m.subject().reference().equals(key.id())
                : m.device().equals(key.id());
        return own
                && BatchSort.isShown(descriptor, m)
                && !m.effective().toInstant().isBefore(from);
    }

    /** The version that counts now; what comes behind the cursor is judged when it is reached. */
    private Optional<Observed> passed(Observed row, Progress progress) {
        if (progress.hasPassed(row.measurement().lane(), row.offset())) {
            return Optional.of(row);
        }
        Optional<Observed> found = Optional.empty();
        if (row.version() > 1) {
            for (Observed version : journal.observations().history(row.id())) {
                if (progress.hasPassed(version.measurement().lane(), version.offset())) {
                    found = Optional.of(version);
                }
            }
        }
        return found;
    }

    private Observations.Query query(Key key, Instant from, int skip) {
        boolean subject = key.keying() == Key.Keying.SUBJECT;
        return new Observations.Query(
                Set.of(),
                subject ? Set.of(key.id()) : Set.of(),
                subject ? Set.of() : Set.of(key.id()),
                descriptor.metrics(),
                Set.of(),
                Optional.of(from),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Observations.Order.EFFECTIVE_ASCENDING,
                skip,
                PAGE);
    }
}
