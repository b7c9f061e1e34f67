package org.tiltas.transports.fhirpush;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tiltas.api.DeliveryOutcome;

/**
 * What was settled of rows that were not all settled, by offset, till the same rows come again. Others may come in
 * between. Used by the connection's thread; bounded, oldest forgotten first: it is found again by identifier.
 */
final class Settled {
    private static final int MOST = 10_000;

    private final Map<Long, DeliveryOutcome> outcomes = new Bounded<>();
    private final Map<Long, Boolean> told = new Bounded<>();

    private static final class Bounded<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > MOST;
        }
    }

    /** Null if it is not settled. */
    DeliveryOutcome get(long offset) {
        return outcomes.get(offset);
    }

    void keep(Map<Long, DeliveryOutcome> settled) {
        outcomes.putAll(settled);
    }

    /** The caller has been told, and may have to give it up all the same when something else fails. */
    void told(long offset) {
        outcomes.remove(offset);
        told.put(offset, Boolean.TRUE);
    }

    boolean wasTold(long offset) {
        return told.containsKey(offset);
    }

    void clear() {
        outcomes.clear();
        told.clear();
    }
}
