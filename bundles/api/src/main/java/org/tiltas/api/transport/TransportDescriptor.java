package org.tiltas.api.transport;

import java.util.Objects;

/**
 * What a transport is. Its version is that of its bundle.
 *
 * @param id the module's id, {@code Tiltas-Module} in the manifest; stands as {@code transport} in every message
 * @param listensTo what it listens to, in a few words for people
 */
public record TransportDescriptor(String id, String listensTo) {
    public TransportDescriptor {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(listensTo, "listensTo");
    }
}
