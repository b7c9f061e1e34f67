package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows that were sent and not answered. Used by the connection's thread; bounded, oldest forgotten first. */
final class Doubts {
    private static final int MOST = 10_000;
    private static final int ALONE_OFTEN = 3;

    private record Doubt(Instant since, Instant until, int alone) {}

    private final Map<Long, Doubt> doubts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Doubt> eldest) {
            return size() > MOST;
        }
    };

    /**
     * @param until the request may be running till then
     * @param alone whether it was the only one in its request
     */
    void add(long offset, Instant until, boolean alone) {
        Doubt before = doubts.get(offset);
        doubts.put(offset, new Doubt(Instant.now(), until, (before == null ? 0 : before.alone) + (alone ? 1 : 0)));
    }

    boolean contains(long offset) {
        return doubts.containsKey(offset);
    }

    Instant until(long offset) {
        Doubt doubt = doubts.get(offset);
        return doubt == null ? Instant.EPOCH : doubt.until;
    }

    /** When it was sent and not answered last. */
    Instant since(long offset) {
        Doubt doubt = doubts.get(offset);
        return doubt == null ? Instant.EPOCH : doubt.since;
    }

    /** Whether it failed by itself so often that the fault may be its own. */
    boolean isSuspect(long offset) {
        Doubt doubt = doubts.get(offset);
        return doubt != null && doubt.alone >= ALONE_OFTEN;
    }

    void settle(long offset) {
        doubts.remove(offset);
    }
}
