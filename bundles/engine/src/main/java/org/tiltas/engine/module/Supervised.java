package org.tiltas.engine.module;

import java.util.Optional;

/** A module's service in the care of the server. Thread-safe. */
interface Supervised {
    /** Why it gets nothing to do; empty while it does. */
    Optional<String> suspended();

    /** Whether it is suspended and threads of it do not come back. */
    boolean isStuck();

    /** Gives it another chance at once. */
    void resume();
}
