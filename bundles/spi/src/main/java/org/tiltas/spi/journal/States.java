package org.tiltas.spi.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what {@link Unit#state} has stored. */
public interface States {
    /** The bytes last stored for a key. */
    Optional<byte[]> get(String module, String key);

    /** All that a module has stored, by key. */
    default Map<String, byte[]> all(String module) {
        Map<String, byte[]> found = new TreeMap<>();
        keys(module).forEach(key -> get(module, key).ifPresent(value -> found.put(key, value)));
        return found;
    }

    /** Keys of a module, in order. */
    List<String> keys(String module);
}
