package org.tiltas.engine.module;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A service that a bundle offers and nobody has touched yet.
 *
 * @param declaredId module id as the service property tells; empty if it tells none
 * @param pack id of the module's jar, {@code Tiltas-Module} in its manifest; empty if it has none
 * @param version version of the bundle
 * @param bundle its OSGi id
 * @param service gets it; may run the bundle's code for long, break, or give null
 */
public record Offer<S>(String declaredId, String pack, String version, long bundle, Supplier<S> service) {
    public Offer {
        Objects.requireNonNull(declaredId, "declaredId");
        Objects.requireNonNull(pack, "pack");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(service, "service");
    }
}
