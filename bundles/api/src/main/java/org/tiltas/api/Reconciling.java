package org.tiltas.api;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A channel that can ask its partner what it holds: an optional second interface of a {@link PartnerChannel}. Without it
 * nothing is compared, and what may or may not have arrived counts as arrived.
 */
public interface Reconciling {
    /** Opens a way to ask; used by one thread at a time, beside any connection, and closed by the caller. */
    Inventory inventory(PartnerSettings settings);

    /** Questions to one partner. */
    interface Inventory extends AutoCloseable {
        /**
         * Looks Observations up by their identifier of the system {@code urn:tiltas:measurement}.
         *
         * @return the partner's references with version by identifier, several where it holds a double; nothing for those
         *     it certainly does not hold
         * @throws HostFailure when it cannot be asked now, or at all
         */
        Map<String, List<String>> find(Collection<String> identifiers) throws HostFailure, InterruptedException;

        /**
         * Lists what the partner holds with identifiers of our system, so that what we know nothing of comes to light.
         *
         * @param from time of measurement, inclusive
         * @param to exclusive
         * @param page what the page before said comes next; empty for the first
         * @return empty when the partner cannot list
         * @throws HostFailure when it cannot be asked now
         */
        Optional<Page> list(Instant from, Instant to, Optional<String> page) throws HostFailure, InterruptedException;

        @Override
        void close();
    }

    /**
     * A page of what a partner holds.
     *
     * @param found its references by identifier
     * @param next how to ask for the next page; empty after the last
     */
    record Page(Map<String, List<String>> found, Optional<String> next) {
        public Page {
            found = Map.copyOf(found);
            Objects.requireNonNull(next, "next");
        }
    }
}
