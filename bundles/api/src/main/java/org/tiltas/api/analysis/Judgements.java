package org.tiltas.api.analysis;

import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Where a judge puts what it has found. Valid during the call it was given to. */
@ProviderType
public interface Judgements {
    /** How a condition stands. Saying the same again costs little and tells nobody. */
    void signal(Signal signal);

    /** A value of its own, which becomes an Observation derived from others. One per metric and time. */
    void score(Score score);

    /**
     * Asks for {@link Judge#wake} at a time; asking again under the same name replaces the former time.
     *
     * @param name tells the times of one judge apart
     */
    void wakeAt(String name, Instant at);

    /** Takes a time back; nothing happens if there is none. */
    void noWake(String name);

    /**
     * When the server received the newest evidence that this module has seen for another key, on any of its keyings;
     * empty if none, or if the server does not tell. For what depends on whether something else speaks at all: a device
     * cannot be called silent while its gateway is. Only for modules in order
     * {@link AnalysisDescriptor.Order#RECEIVED}, where nothing is wound back.
     */
    default Optional<Instant> lastReceived(Key key) {
        return Optional.empty();
    }
}
