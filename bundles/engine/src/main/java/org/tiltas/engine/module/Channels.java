package org.tiltas.engine.module;

import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.PartnerChannel;

/** The partner channels and delivery profiles that serve now. Thread-safe. */
public interface Channels {
    /** The channel for this kind of partner, if one is installed; asked again for each batch. */
    Optional<PartnerChannel> channel(String kind);

    /** Kinds of partners that can be reached. */
    Set<String> kinds();

    /** The delivery profile of this name, if one is installed; asked again for each batch. */
    default Optional<DeliveryProfile> profile(String id) {
        return Optional.empty();
    }

    /** Names of delivery profiles that partners can have. */
    default Set<String> profiles() {
        return Set.of();
    }

    /** The same profile for work beside the deliveries: what happens there is not held against it. */
    default Optional<Beside> beside(String profile) {
        return Optional.empty();
    }

    /** A delivery profile with threads and a record of its own; whoever asked closes it. */
    interface Beside extends AutoCloseable {
        DeliveryProfile profile();

        @Override
        void close();
    }
}
