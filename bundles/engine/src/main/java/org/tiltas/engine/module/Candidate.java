package org.tiltas.engine.module;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An offered service and what has been found out about it. Guarded by its shelf. */
final class Candidate<S> {
    static final Duration START_LIMIT = Duration.ofSeconds(30);

    final Offer<S> offer;
    final Instant since = Instant.now();
    private final long began = System.nanoTime();
    String id;
    S service;
    Optional<String> refusal = Optional.empty();
    boolean settled;
    boolean withdrawn;

    Candidate(Offer<S> offer) {
        this.offer = offer;
        this.id = offer.declaredId();
    }

    boolean isUsable() {
        return service != null && refusal.isEmpty() && !withdrawn;
    }

    /** Why it is not active; empty if it is. */
    Optional<String> reason() {
        if (refusal.isPresent() || service != null) {
            return refusal;
        }
        return Optional.of(
                System.nanoTime() - began < START_LIMIT.toNanos()
                        ? "starting"
                        : "did not start within " + START_LIMIT.toSeconds() + " s");
    }
}
