package org.tiltas.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows were erased lately, and by which erasure: a delivery that was under way then brings its receipt afterwards.
 * In memory only, as the delivery is. Thread-safe.
 */
final class ErasedOffsets {
    private static final int KEPT = 200_000;

    private final Map<Long, String> erasures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > KEPT;
        }
    };

    synchronized void add(String erasure, List<Long> offsets) {
        offsets.forEach(offset -> erasures.put(offset, erasure));
    }

    synchronized Optional<String> erasure(long offset) {
        return erasures.isEmpty() ? Optional.empty() : Optional.ofNullable(erasures.get(offset));
    }
}
