package org.tiltas.api.transport;

import java.util.Objects;
import java.util.Set;

/**
 * A sender that the server knows.
 *
 * @param id safe as a topic segment and as the name of a folder
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
