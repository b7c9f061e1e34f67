package org.tiltas.spi.journal;

import java.util.List;
import java.util.Optional;

/** Reads what {@link Unit#state} has stored. */
public interface States {
    /** The bytes last stored for a key. */
    Optional<byte[]> get(String module, String key);

    /** Keys of a module, in order. */
    List<String> keys(String module);
}
