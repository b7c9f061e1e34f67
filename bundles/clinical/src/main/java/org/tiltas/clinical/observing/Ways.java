package org.tiltas.clinical.observing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.RawMessage;

/**
 * Recognises what one gateway says on two of its ways ({@link Attributes#WAY}), such as a key in a state and a topic
 * beside it: said on another way within two seconds, it is the same. One saying accounts for one on each way, so that two
 * presses in a row stay two. Thread-safe; memory is bounded, and empty after a start.
 */
final class Ways {
    static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST = 5_000;
    private static final int MOST_ALIKE = 64;

    private final Map<UUID, List<Saying>> sayings = new LinkedHashMap<>(256, 0.75f, true);

    private static final class Saying {
        private final IdentityKey key;
        private final Instant received;
        private final String gateway;
        private final Set<String> ways = new HashSet<>(2);
        /** What the same would be called had it come on one way only; a repetition of either is known by it. */
        private final Set<UUID> names = new HashSet<>(2);

        Saying(IdentityKey key, RawMessage message) {
            this.key = key;
            this.received = message.received();
            this.gateway = message.gateway();
        }

        boolean within(Duration window, Instant at) {
            return Duration.between(received, at).abs().compareTo(window) <= 0;
        }
    }

    /**
     * @param said what it says, without its time
     * @param own its key if it is the first to say so
     * @return the key of what was said on another way, or {@code own}
     */
    synchronized IdentityKey same(UUID said, String way, RawMessage message, IdentityKey own) {
        List<Saying> alike = sayings.computeIfAbsent(said, k -> new ArrayList<>(2));
        alike.removeIf(saying -> !saying.within(REMEMBERED, message.received()));
        Saying saying = find(alike, way, message, own);
        if (saying == null) {
            saying = new Saying(own, message);
            alike.add(saying);
            if (alike.size() > MOST_ALIKE) {
                alike.remove(0);
            }
        }
        saying.ways.add(way);
        saying.names.add(own.identity());
        forget();
        return saying.key;
    }

    private static Saying find(List<Saying> alike, String way, RawMessage message, IdentityKey own) {
        for (Saying saying : alike) {
            if (saying.names.contains(own.identity())) {
                return saying;
            }
        }
        for (Saying saying : alike) {
            if (saying.within(WINDOW, message.received())
                    && saying.gateway.equals(message.gateway())
                    && !saying.ways.contains(way)) {
                return saying;
            }
        }
        return null;
    }

    private void forget() {
        Iterator<List<Saying>> eldest = sayings.values().iterator();
        while (sayings.size() > MOST && eldest.hasNext()) {
            eldest.next();
            eldest.remove();
        }
    }
}
