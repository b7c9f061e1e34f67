package org.tiltas.engine.module;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeviceAdapter;

/** An offered adapter and what has been found out about it. Guarded by its shelf. */
final class Candidate {
    static final Duration START_LIMIT = Duration.ofSeconds(30);

    final Offer offer;
    final Instant since = Instant.now();
    private final long began = System.nanoTime();
    String id;
    DeviceAdapter adapter;
    AdapterDescriptor descriptor;
    Optional<String> refusal = Optional.empty();
    boolean withdrawn;

    Candidate(Offer offer) {
        this.offer = offer;
        this.id = offer.declaredId();
    }

    boolean isUsable() {
        return adapter != null && refusal.isEmpty() && !withdrawn;
    }

    /** Why it is not active; empty if it is. */
    Optional<String> reason() {
        if (refusal.isPresent() || adapter != null) {
            return refusal;
        }
        return Optional.of(
                System.nanoTime() - began < START_LIMIT.toNanos()
                        ? "starting"
                        : "did not start within " + START_LIMIT.toSeconds() + " s");
    }
}
