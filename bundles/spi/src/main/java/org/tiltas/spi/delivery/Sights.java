package org.tiltas.spi.delivery;

import java.util.Optional;

/** What partners may see who come and read. */
public interface Sights {
    /**
     * What a partner may see, the same object as long as its settings stay the same; empty if there is no such partner,
     * or its settings cannot be read.
     */
    Optional<Sight> of(String partner);
}
