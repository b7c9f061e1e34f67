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

    /** References that this server has had created, well or not. */
    final Set<String> sent = ConcurrentHashMap.newKeySet();

    /** References that the partner may hold without our knowing it. */
    final Map<String, Doubt> doubtful = new ConcurrentHashMap<>();

    /**
     * What is not known of a reference.
     *
     * @param until a request may be running till then
     * @param failures how often its creation was not answered
     * @param alone how often of these it was the only one in its request
     * @param running how many requests of this server may have made one each, or still do
     * @param inherited whether there may be such requests of an earlier server
     */
    record Doubt(Instant until, int failures, int alone, int running, boolean inherited) {
        static final Doubt NONE = new Doubt(Instant.EPOCH, 0, 0, 0, false);

        /** An earlier server may have sent it, unanswered. */
        static final Doubt INHERITED = new Doubt(Instant.EPOCH, 0, 0, 0, true);

        /** It was answered in a way that does not tell whether it is held. */
        Doubt unclear() {
            return unanswered(Instant.EPOCH, 0);
        }

        Doubt unanswered(Instant next, int more) {
            return new Doubt(next, failures + 1, alone + more, running + 1, inherited);
        }

        boolean isRunning(Instant now) {
            return until.isAfter(now);
        }

        /** It failed by itself so often that the fault may be its own. */
        boolean isSuspect() {
            return alone >= 3;
        }
    }
}
