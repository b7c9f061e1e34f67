package org.tiltas.clinical.observing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.RawMessage;

/**
 * Recognises repetitions of readings that carry no time. Every such reading is anchored at the message that brought it
 * first; what says the same joins that anchor when it comes from another gateway within two seconds, or from the same one
 * marked as a repetition within ten minutes. One repetition accounts for one earlier message. Thread-safe.
 *
 * <p>Memory is bounded, and empty after a start; for marked repetitions the journal is asked where memory does not
 * reach. A copy at another gateway on the far side of a restart is not recognised.
 */
final class RecentPayloads {
    static final Duration ACROSS_GATEWAYS = Duration.ofSeconds(2);
    static final Duration SAME_GATEWAY = Duration.ofMinutes(10);
    static final Duration SAME_SESSION = Duration.ofHours(24);
    private static final int MOST = 20_000;
    private static final int MOST_ALIKE = 64;

    private final Map<UUID, List<Anchor>> anchors = new LinkedHashMap<>(1024, 0.75f, true);
    private final EarlierMessages earlier;
    private Instant completeSince = Instant.MAX;
    private int size;

    /** The message that brought a reading first. */
    record First(String message, Instant received) {}

    private static final class Anchor {
        private final First first;
        private final Set<String> gateways = new HashSet<>(2);
        private final Set<String> messages = new HashSet<>(2);
        private boolean repeated;

        Anchor(First first) {
            this.first = first;
        }

        boolean within(Duration window, Instant received) {
            return Duration.between(first.received(), received).abs().compareTo(window) <= 0;
        }
    }

    RecentPayloads(EarlierMessages earlier) {
        this.earlier = earlier;
    }

    /** Anchor of a reading that is known by what it says alone. */
    synchronized First byContent(UUID content, RawMessage message) {
        List<Anchor> said = said(content, SAME_GATEWAY, message);
        Anchor anchor = seen(said, message);
        if (anchor == null) {
            anchor = message.redelivered() ? repeated(said, message) : atAnotherGateway(said, message);
        }
        return join(said, anchor, message);
    }

    /** Anchor of a reading that has a number of its device but no time. */
    synchronized First bySequence(UUID sequence, boolean sessionKnown, RawMessage message) {
        List<Anchor> said = said(sequence, SAME_SESSION, message);
        Anchor anchor = seen(said, message);
        if (anchor == null) {
            Duration window = sessionKnown ? SAME_SESSION : SAME_GATEWAY;
            for (Anchor candidate : said) {
                if (candidate.within(window, message.received())) {
                    anchor = candidate;
                    break;
                }
            }
        }
        return join(said, anchor, message);
    }

    private List<Anchor> said(UUID key, Duration window, RawMessage message) {
        if (completeSince.equals(Instant.MAX)) {
            completeSince = message.received();
        }
        List<Anchor> said = anchors.computeIfAbsent(key, k -> new ArrayList<>(2));
        while (!said.isEmpty() && !said.get(0).within(window, message.received())) {
            said.remove(0);
            size--;
        }
        if (said.size() > MOST_ALIKE) {
            forgotten(said.remove(0));
            size--;
        }
        return said;
    }

    /** The same message again, because its unit was made anew. */
    private static Anchor seen(List<Anchor> said, RawMessage message) {
        for (int i = said.size() - 1; i >= 0; i--) {
            if (said.get(i).messages.contains(message.id())) {
                return said.get(i);
            }
        }
        return null;
    }

    private static Anchor atAnotherGateway(List<Anchor> said, RawMessage message) {
        for (Anchor anchor : said) {
            if (anchor.within(ACROSS_GATEWAYS, message.received()) && !anchor.gateways.contains(message.gateway())) {
                return anchor;
            }
        }
        return null;
    }

    private Anchor repeated(List<Anchor> said, RawMessage message) {
        for (Anchor anchor : said) {
            if (!anchor.repeated
                    && anchor.gateways.contains(message.gateway())
                    && anchor.within(SAME_GATEWAY, message.received())) {
                anchor.repeated = true;
                return anchor;
            }
        }
        Instant from = message.received().minus(SAME_GATEWAY);
        if (completeSince.isBefore(from)) {
            return null;
        }
        Set<String> known = new HashSet<>();
        said.forEach(anchor -> known.addAll(anchor.messages));
        Optional<First> stored = earlier.same(message, from, known);
        if (stored.isEmpty()) {
            return null;
        }
        Anchor anchor = new Anchor(stored.get());
        anchor.messages.add(stored.get().message());
        anchor.repeated = true;
        said.add(anchor);
        size++;
        return anchor;
    }

    private First join(List<Anchor> said, Anchor found, RawMessage message) {
        Anchor anchor = found;
        if (anchor == null) {
            anchor = new Anchor(new First(message.id(), message.received()));
            said.add(anchor);
            size++;
        }
        anchor.gateways.add(message.gateway());
        anchor.messages.add(message.id());
        forget();
        return anchor.first;
    }

    private void forget() {
        Iterator<List<Anchor>> eldest = anchors.values().iterator();
        while (size > MOST && eldest.hasNext()) {
            List<Anchor> gone = eldest.next();
            gone.forEach(this::forgotten);
            size -= gone.size();
            eldest.remove();
        }
    }

    private void forgotten(Anchor anchor) {
        if (anchor.first.received().isAfter(completeSince)) {
            completeSince = anchor.first.received();
        }
    }
}
