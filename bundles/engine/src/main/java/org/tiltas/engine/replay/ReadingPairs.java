package org.tiltas.engine.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.Reading;

/**
 * Which reading of the candidate stands for which of the active adapter: by ordinal while their number is the same, else
 * by device, channel, metric and number or time, so that one reading more does not make all behind it look changed.
 */
final class ReadingPairs {
    /** Two readings with their ordinals. */
    record Pair(int ordinal, Reading active, Reading candidate) {}

    /** A reading without counterpart. */
    record Single(int ordinal, Reading reading) {}

    private record Key(Object device, String channel, String metric, Object mark) {
        static Key of(Reading r) {
            return new Key(
                    r.device(),
                    r.channel(),
                    r.metric(),
                    r.sequence().<Object>map(s -> s).orElse(r.time()));
        }
    }

    final List<Pair> pairs = new ArrayList<>();
    final List<Single> gone = new ArrayList<>();
    final List<Single> added = new ArrayList<>();

    ReadingPairs(List<Reading> active, List<Reading> candidate) {
        if (active.size() == candidate.size()) {
            for (int i = 0; i < active.size(); i++) {
                pairs.add(new Pair(i, active.get(i), candidate.get(i)));
            }
            return;
        }
        Map<Key, Deque<Single>> open = new HashMap<>();
        for (int i = 0; i < active.size(); i++) {
            Single single = new Single(i, active.get(i));
            open.computeIfAbsent(Key.of(single.reading()), k -> new ArrayDeque<>())
                    .add(single);
        }
        for (int i = 0; i < candidate.size(); i++) {
            Reading reading = candidate.get(i);
            Deque<Single> alike = open.get(Key.of(reading));
            Single counterpart = alike == null ? null : best(alike, reading);
            if (counterpart == null) {
                added.add(new Single(i, reading));
            } else {
                pairs.add(new Pair(counterpart.ordinal(), counterpart.reading(), reading));
            }
        }
        open.values().forEach(gone::addAll);
        gone.sort((a, b) -> Integer.compare(a.ordinal(), b.ordinal()));
        pairs.sort((a, b) -> Integer.compare(a.ordinal(), b.ordinal()));
    }

    /** Among several alike the one that says the same, else the first. */
    private static Single best(Deque<Single> alike, Reading reading) {
        int looked = 0;
        for (Single single : alike) {
            if (single.reading().equals(reading)) {
                alike.remove(single);
                return single;
            }
            if (++looked == 100) {
                break;
            }
        }
        return alike.poll();
    }
}
