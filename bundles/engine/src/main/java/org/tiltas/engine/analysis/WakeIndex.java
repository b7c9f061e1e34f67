package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which key waits for which time, the first of each. Used by one thread. */
final class WakeIndex {
    private final Map<String, Instant> byKey = new HashMap<>();
    private final TreeMap<Instant, TreeSet<String>> byTime = new TreeMap<>();

    void put(String key, Optional<Instant> due) {
        Instant before = byKey.remove(key);
        if (before != null) {
            TreeSet<String> keys = byTime.get(before);
            keys.remove(key);
            if (keys.isEmpty()) {
                byTime.remove(before);
            }
        }
        due.ifPresent(time -> {
            byKey.put(key, time);
            byTime.computeIfAbsent(time, t -> new TreeSet<>()).add(key);
        });
    }

    /** Keys whose time has come, the earliest first. */
    List<String> due(Instant now, int most) {
        List<String> found = new ArrayList<>();
        for (TreeSet<String> keys : byTime.headMap(now, true).values()) {
            for (String key : keys) {
                if (found.size() == most) {
                    return found;
                }
                found.add(key);
            }
        }
        return found;
    }

    void clear() {
        byKey.clear();
        byTime.clear();
    }
}
