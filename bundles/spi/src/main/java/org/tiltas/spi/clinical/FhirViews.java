package org.tiltas.spi.clinical;

import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;

/** R4 JSON of what this server holds. Thread-safe. */
public interface FhirViews {
    /** The Observation, encoded once and kept for a while; references are this server's own. No {@code meta.lastUpdated}. */
    String observation(Observed observed);

    /** A Patient, Device or other record, with id; {@code reference} like {@code Patient/17}. */
    Optional<String> resource(String reference);

    /** References of the code systems that {@link #resource} knows. */
    default Set<String> codeSystems() {
        return Set.of();
    }

    /**
     * The same resource in R5, converted once and kept for a while.
     *
     * @throws org.tiltas.api.PermanentException naming the elements that R5 has no place for
     */
    default String r5(String r4) {
        throw new UnsupportedOperationException("R5");
    }

    /** The published identifier of an observation (system {@link #IDENTIFIER_SYSTEM}). */
    String identifier(Observed observed);

    /** Reads a published identifier back into the key of the identity it was derived from. */
    Optional<IdentityKey> identity(String identifier);

    String IDENTIFIER_SYSTEM = "urn:tiltas:measurement";

    /** Key of an identity in the journal. */
    record IdentityKey(java.time.Instant time, java.util.UUID identity) {}
}
