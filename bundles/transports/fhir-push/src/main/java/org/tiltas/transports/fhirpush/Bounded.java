package org.tiltas.transports.fhirpush;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of 10 000 entries at most, which is more than a lane has under way; the oldest are forgotten first. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
    }
}
