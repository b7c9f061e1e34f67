package org.tiltas.engine.replay;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gathers where two versions of a module differ over some Observations. Filled by one thread. */
public final class Differences {
    private static final int MOST_ENTRIES = 1000;

    private final Comparison.Entries<Comparison.Changed> changed = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Found> gone = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Found> added = new Comparison.Entries<>(MOST_ENTRIES);
    private final Comparison.Entries<Comparison.Failed> failed = new Comparison.Entries<>(MOST_ENTRIES);
    private final Set<String> concerned = new HashSet<>();
    private String stopped = "";

    /** Fields that differ, each by its name; a field that one of the two lacks is empty there. */
    public void fields(String observation, Map<String, String> old, Map<String, String> now) {
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String before = old.getOrDefault(name, "");
            String after = now.getOrDefault(name, "");
            if (!before.equals(after)) {
                concerned.add(observation);
                changed.add(new Comparison.Changed(
                        observation, 0, name, ReadingText.shortened(before), ReadingText.shortened(after)));
            }
        }
    }

    /** What only the active version finds. */
    public void gone(String observation, String what, String about, String text) {
        concerned.add(observation);
        gone.add(new Comparison.Found(observation, 0, what, about, ReadingText.shortened(text)));
    }

    /** What only the candidate finds. */
    public void added(String observation, String what, String about, String text) {
        concerned.add(observation);
        added.add(new Comparison.Found(observation, 0, what, about, ReadingText.shortened(text)));
    }

    /** What the candidate can do nothing with. */
    public void failed(String observation, String reason, String detail, String active) {
        concerned.add(observation);
        failed.add(new Comparison.Failed(observation, reason, ReadingText.shortened(detail), active));
    }

    /** Not all were compared. */
    public void stop(String reason) {
        stopped = reason;
    }

    public boolean isStopped() {
        return !stopped.isEmpty();
    }

    /** @param compared how many Observations were compared */
    public Comparison comparison(long compared, Latencies active, Latencies candidate) {
        return new Comparison(
                compared,
                Math.max(0, compared - concerned.size()),
                changed,
                gone,
                added,
                failed,
                active.figures(),
                candidate.figures(),
                stopped);
    }
}
