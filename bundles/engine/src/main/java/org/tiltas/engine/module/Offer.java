package org.tiltas.engine.module;

import java.util.Objects;
import java.util.function.Supplier;
import org.tiltas.api.DeviceAdapter;

/**
 * An adapter that a bundle offers and nobody has touched yet.
 *
 * @param declaredId module id as the service property tells; empty if it tells none
 * @param version version of the bundle
 * @param bundle its OSGi id
 * @param adapter gets the service; may run the bundle's code for long, break, or give null
 */
public record Offer(String declaredId, String version, long bundle, Supplier<DeviceAdapter> adapter) {
    public Offer {
        Objects.requireNonNull(declaredId, "declaredId");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(adapter, "adapter");
    }
}
