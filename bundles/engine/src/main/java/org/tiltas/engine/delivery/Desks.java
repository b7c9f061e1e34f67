package org.tiltas.engine.delivery;

import java.util.Optional;
import org.tiltas.api.Lane;

/** The desks of the running partners; what the {@code partner:} endpoint calls. */
public interface Desks {
    Optional<Desk> desk(String partner, Lane lane);
}
