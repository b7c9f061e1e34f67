package org.tiltas.engine.analysis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.spi.journal.Journal;

/** The judges of one module that are in use, as far as they fit; all others are read back. Used by one thread. */
final class Memory {
    private static final int MOST = 4096;

    private final Journal journal;
    private final String module;
    private final Map<String, Known> known = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    /** A key as it was committed last; the judge belongs to an instance and its terms. */
    record Known(KeyState state, Judge judge, Terms terms, AnalysisInstance instance, long generation, Recent recent) {}

    /** @param module name under which the states are kept */
    Memory(Journal journal, String module) {
        this.journal = journal;
        this.module = module;
    }

    Optional<Known> get(String name) {
        return Optional.ofNullable(known.get(name));
    }

    /** The committed state of a key; a fresh one if it has none. */
    KeyState state(String name) {
        Known here = known.get(name);
        return here != null
                ? here.state()
                : journal.states().get(module, name).map(KeyBytes::read).orElseGet(KeyState::new);
    }

    void put(String name, Known now) {
        known.put(name, now);
    }

    void forget(String name) {
        known.remove(name);
    }

    void clear() {
        known.clear();
    }
}
