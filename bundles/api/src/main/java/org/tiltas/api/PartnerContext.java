package org.tiltas.api;

import java.util.Map;
import java.util.Optional;

/** What a channel may ask the server while it delivers. */
public interface PartnerContext {
    /** The lane that the connection serves; each lane of a partner has a connection of its own. */
    default Lane lane() {
        return Lane.ROUTINE;
    }

    /**
     * Says that a delivery which takes its time goes on: the partner has answered a request, or works on it. Anything else
     * that is asked here says so, too. A call of a connection that gives no sign of life for long is broken into.
     */
    default void alive() {}

    /**
     * The R4 JSON of an Observation as this server publishes it, with references to this server's own ids. Encoded
     * once and shared by all partners.
     */
    String observation(Observed observed);

    /** The R4 JSON of a resource of this server that an Observation refers to, such as {@code Patient/17}. */
    Optional<String> resource(String reference);

    /** The reference under which a partner knows a resource of ours, if it told us. */
    Optional<String> remote(String reference);

    /**
     * Remembers the partner's reference for one of ours; stored with the commit of the batch at hand. Losing it in a
     * crash is harmless: it is found again by identifier.
     */
    void remember(String reference, String remote);

    /** What the channel has noted on this lane, by key; a restart does not lose it. */
    default Map<String, String> notes() {
        return Map.of();
    }

    /**
     * Notes what the channel has to see to later, or strikes it out; from any thread. Stored with the commit of the batch
     * at hand, or of the next one: a note struck out just before a crash may come back.
     *
     * @param key at most 500 characters
     * @param text empty strikes it out
     */
    default void note(String key, Optional<String> text) {}

    /** The receipt for an earlier version of this Observation: the partner's reference with version, if delivered. */
    Optional<String> receipt(String observationId);
}
