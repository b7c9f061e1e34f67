package org.tiltas.engine.batch;

import java.time.Duration;

/** Something a batch waits for that announces itself, such as an adapter that is away. */
@FunctionalInterface
public interface Gate {
    /** Returns when it is there, or after {@code limit} at the latest. */
    void await(Duration limit) throws InterruptedException;
}
