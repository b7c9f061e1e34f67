package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;

/**
 * All that is known of one key of one module: the judge's state, the times it has asked for, the alerts of each kind.
 * Mutable; used by one thread.
 */
final class KeyState {
    static final byte[] NOTHING = {};

    byte[] judge = NOTHING;
    /** Order of the last evidence seen; empty at first. */
    Optional<Place> seen = Optional.empty();
    /** When the last time that was asked for had come. */
    Instant woke = Instant.MIN;

    /** When the newest evidence was received; the epoch if none was. */
    Instant received = Instant.EPOCH;

    /** When the newest episode began; empty when none ever did. */
    Optional<Instant> begun = Optional.empty();

    String subject = "";
    String device = "";
    final TreeMap<String, Wake> wakes = new TreeMap<>();
    final TreeMap<String, Fold> folds = new TreeMap<>();
    /** Time of the newest score of each metric. */
    final TreeMap<String, Instant> scores = new TreeMap<>();
    /** Earlier states that are kept to go back to, oldest first. */
    final List<Snapshot> snapshots = new ArrayList<>();

    /** A time asked for, and when. */
    record Wake(Instant asked, Instant set) {}

    /** Where an earlier state is kept; it had seen everything from before its time. */
    record Snapshot(Instant time, int slot) {}

    /**
     * The order of evidence: by time of measurement, and where that is the same by what does not depend on the order of
     * arrival.
     */
    record Place(Instant at, String rest) implements Comparable<Place> {
        static Place of(Evidence evidence) {
            return new Place(
                    evidence.at().toInstant(),
                    evidence.metric() + "/" + evidence.measurement().identity());
        }

        @Override
        public int compareTo(Place other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : rest.compareTo(other.rest);
        }
    }

    /** Name under which the state of a key is kept. */
    static String name(Key key) {
        return key.keying() + "/" + key.id();
    }

    static Key key(String name) {
        int slash = name.indexOf('/');
        return new Key(Key.Keying.valueOf(name.substring(0, slash)), name.substring(slash + 1));
    }

    /** Whether evidence comes after all that was seen and all times that have come. */
    boolean isNext(Place place) {
        boolean behindSnapshots = snapshots.isEmpty()
                || !place.at().isBefore(snapshots.get(snapshots.size() - 1).time());
        return behindSnapshots
                && seen.map(last -> place.compareTo(last) > 0).orElse(true)
                && place.at().isAfter(woke);
    }

    Fold fold(String kind) {
        return folds.computeIfAbsent(kind, Fold::new);
    }

    /** The first time that is due, of the judge or of a fold. */
    Optional<Due> next(Gaps gaps) {
        Due first = null;
        for (Map.Entry<String, Wake> wake : wakes.entrySet()) {
            Wake w = wake.getValue();
            first = Due.earlier(first, new Due(gaps.due(w.set(), w.asked()), "", wake.getKey(), w.asked()));
        }
        for (Fold fold : folds.values()) {
            if (fold.due().isPresent()) {
                Instant asked = fold.due().get();
                Instant set =
                        fold.waiting.or(() -> fold.worse).orElseThrow().since.toInstant();
                first = Due.earlier(first, new Due(gaps.due(set, asked), fold.kind, "", asked));
            }
        }
        return Optional.ofNullable(first);
    }

    /**
     * A time that comes.
     *
     * @param at when
     * @param kind kind of alert that waits for it; empty when it is the judge
     * @param name the judge's name for it
     * @param asked the time as it was asked for
     */
    record Due(Instant at, String kind, String name, Instant asked) {
        private static Due earlier(Due one, Due other) {
            if (one == null || other.at.isBefore(one.at)) {
                return other;
            }
            boolean same = other.at.equals(one.at) && other.order().compareTo(one.order()) < 0;
            return same ? other : one;
        }

        private String order() {
            return kind + "\n" + name;
        }
    }

    /** Whether anything of it need be kept. */
    boolean isBlank() {
        return judge.length == 0
                && wakes.isEmpty()
                && scores.isEmpty()
                && seen.isEmpty()
                && folds.values().stream().allMatch(Fold::isBlank);
    }
}
