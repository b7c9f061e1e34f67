package org.tiltas.spi.intake;

import java.util.Objects;
import java.util.Set;

/**
 * An authenticated sender.
 *
 * @param id also its MQTT user name; safe as a topic segment
 * @param adapters adapters it may use
 * @param home home it stands in; empty if not told
 * @param rate messages per second it may send; 0 for no limit
 */
public record Gateway(String id, Set<String> adapters, String home, int rate) {
    public Gateway {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(home, "home");
        adapters = Set.copyOf(adapters);
    }
}
