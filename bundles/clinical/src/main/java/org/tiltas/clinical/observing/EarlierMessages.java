package org.tiltas.clinical.observing;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Trace;

/** Finds the message that another one repeats. */
interface EarlierMessages {
    /**
     * A message of the same gateway with the same bytes.
     *
     * @param from not received before this
     * @param except ids of messages that are accounted for
     */
    Optional<RecentPayloads.First> same(RawMessage message, Instant from, Set<String> except);

    /** Asks the journal; only for marked repetitions in the minutes after a start, or when very many came. */
    static EarlierMessages in(Messages messages) {
        return (message, from, except) -> {
            Messages.Query query = new Messages.Query(message.gateway(), "", message.adapter(), "", from);
            for (Trace trace : messages.search(query, "", 100)) {
                boolean candidate = !trace.id().equals(message.id())
                        && !except.contains(trace.id())
                        && !trace.received().isAfter(message.received())
                        && trace.bytes() == message.payload().length;
                if (candidate
                        && messages.get(trace.id())
                                .filter(m -> Arrays.equals(m.payload(), message.payload()))
                                .isPresent()) {
                    return Optional.of(new RecentPayloads.First(trace.id(), trace.received()));
                }
            }
            return Optional.empty();
        };
    }
}
