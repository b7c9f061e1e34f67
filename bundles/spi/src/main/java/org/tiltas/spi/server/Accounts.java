package org.tiltas.spi.server;

import java.util.Optional;
import java.util.Set;

/** The people and programs that may use the REST and FHIR interfaces. */
public interface Accounts {
    /**
     * Checks an HTTP {@code Authorization} header (Basic or Bearer). Repeated checks of the same header are cheap.
     *
     * @param authorization the header; null if none was sent
     */
    Optional<Principal> authenticate(String authorization);

    /**
     * The same, slowing down a source that keeps guessing; credentials already found good are not slowed down.
     *
     * @param source remote address of the caller
     */
    default Optional<Principal> authenticate(String authorization, String source) {
        return authenticate(authorization);
    }

    /**
     * Who asks.
     *
     * @param roles {@code admin} may do everything, {@code partner} reads what its partner may see
     * @param partner whom an account of the role {@code partner} belongs to
     */
    record Principal(String name, Set<String> roles, Optional<String> partner) {
        public Principal(String name, Set<String> roles) {
            this(name, roles, Optional.empty());
        }
    }
}
