package org.tiltas.spi.analysis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Progress;

/** How residents do by their plans, as an analysis reckons it from what it has seen so far. Thread-safe. */
public interface Standings {
    /**
     * @param module an analysis; one that reckons no progress gives none
     * @return for each key, weeks from old to new; a key the module fails on is left out
     * @throws java.util.NoSuchElementException when there is no such analysis, or it is absent
     * @throws IllegalStateException when the module takes too long
     */
    Map<Key, List<Progress>> progress(String module, Set<Key> keys) throws InterruptedException;
}
