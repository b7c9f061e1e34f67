package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.RawMessage;

/** Reads messages and tells what became of them. */
public interface Messages {
    Optional<RawMessage> get(String id);

    /** The whole story of a message, also after its bytes are gone. */
    Optional<Trace> trace(String id);

    /**
     * Newest first.
     *
     * @param query what to look for
     * @param before only messages received before this one; empty for the first page
     */
    List<Trace> search(Query query, String before, int limit);

    /** Empty strings mean any; {@code state} is a word of {@link Trace#state()}. */
    record Query(String gateway, String device, String adapter, String state, Instant since) {}
}
