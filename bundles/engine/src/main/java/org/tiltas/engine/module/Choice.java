package org.tiltas.engine.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which bundle serves for each package, and which one did before while the new one is on probation. A package without a
 * choice serves as it comes. Thread-safe.
 */
public final class Choice {
    /** No bundle has this number. */
    private static final long NOBODY = -1;

    private final Map<String, Long> chosen = new ConcurrentHashMap<>();
    private final Map<String, Probation> probations = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    boolean allows(Offer<?> offer) {
        Long bundle = chosen.get(offer.pack());
        return bundle == null || offer.pack().isEmpty() || bundle == offer.bundle();
    }

    /** Lets a bundle serve from the next batch on. */
    public void choose(String pack, long bundle) {
        synchronized (this) {
            probations.remove(pack);
            chosen.put(pack, bundle);
        }
        changed();
    }

    /** Lets a bundle serve from the next batch on; until it is proved the one before can come back. */
    public void tryOut(String pack, Probation probation) {
        synchronized (this) {
            probations.put(pack, probation);
            chosen.put(pack, probation.bundle());
        }
        changed();
    }

    /** Lets the one before serve again from the next batch on; false, and nothing changes, if the probation had ended. */
    public boolean takeBack(String pack, Probation probation) {
        synchronized (this) {
            if (!probations.remove(pack, probation)) {
                return false;
            }
            chosen.put(pack, probation.predecessor());
        }
        changed();
        return true;
    }

    private void changed() {
        watchers.forEach(Runnable::run);
    }

    /** Ends a probation; false if it had ended before. */
    public synchronized boolean end(String pack, Probation probation) {
        return probations.remove(pack, probation);
    }

    public Optional<Probation> probation(String pack) {
        return Optional.ofNullable(probations.get(pack));
    }

    /** Nothing of this package serves any more until another is chosen, also not what is looked at meanwhile. */
    public void nobody(String pack) {
        choose(pack, NOBODY);
    }
}
