package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import org.tiltas.spi.modules.Modules;

/** The adapters as their routes see them. Thread-safe. */
public interface Adapters {
    /** The active adapter, if its bundle is there. */
    Optional<Modules.Active> adapter(String id);

    /** The active adapter in the care of its instance; a route takes it anew for each batch. */
    Optional<Present> present(String id);

    /** Returns when the adapter is there, or after {@code limit} at the latest. */
    void await(String id, Duration limit) throws InterruptedException;

    /**
     * What serves now.
     *
     * @param trial while the instance is on probation
     */
    record Present(AdapterInstance instance, Optional<Trial> trial) {}

    /** The probation of a new version, as its route sees it. */
    interface Trial {
        /** The version before, which stands by. */
        AdapterInstance before();

        /** Messages that the new version has read, or rightly refused. */
        void good(int messages);

        /** The new version fails where the one before succeeds: from now on that one serves again. */
        void failed(String reason);
    }
}
