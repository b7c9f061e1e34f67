package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import org.tiltas.spi.modules.Modules;

/** The adapters as their routes see them. Thread-safe. */
public interface Adapters {
    /** The active adapter, if its bundle is there. */
    Optional<Modules.Active> adapter(String id);

    /** Returns when the adapter is there, or after {@code limit} at the latest. */
    void await(String id, Duration limit) throws InterruptedException;

    /** Opens a stamp by which the watchdog sees how long the adapter has been at one message. */
    Stamp stamp(String id);
}
