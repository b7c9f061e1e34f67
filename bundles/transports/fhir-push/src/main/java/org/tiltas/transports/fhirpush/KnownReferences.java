package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** What the connections of one partner know together about the resources it holds for us. Thread-safe. */
final class KnownReferences {
    /** Held while references are made, so that two lanes do not make the same Patient. */
    final ReentrantLock making = new ReentrantLock();

    /** References the partner turned out not to hold any more. */
    final Set<String> forgotten = ConcurrentHashMap.newKeySet();

    /** When a reference was last made or seen at the partner by this server. */
    final Map<String, Instant> seen = new ConcurrentHashMap<>();

    /** References whose creation was not answered. */
    final Map<String, Doubt> doubtful = new ConcurrentHashMap<>();

    /**
     * A creation that was not answered.
     *
     * @param until it may be running till then
     * @param alone how often it failed as the only one in its request
     */
    record Doubt(Instant until, int alone) {
        boolean isRunning() {
            return until.isAfter(Instant.now());
        }

        /** It failed by itself so often that the fault may be its own. */
        boolean isSuspect() {
            return alone >= 3;
        }
    }
}
