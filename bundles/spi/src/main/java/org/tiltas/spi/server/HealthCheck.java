package org.tiltas.spi.server;

import java.util.List;
import java.util.Optional;

/** Published by a room that must be well before the server is ready. */
public interface HealthCheck {
    /** What is checked ({@code journal}, {@code intake}, {@code mqtt}). */
    String name();

    /** One line saying what is wrong; empty when well. Quick and without I/O. */
    Optional<String> trouble();

    /**
     * Whether the trouble is work that is going on at this moment and ends by itself, such as the upgrade of a database:
     * whoever waits for the server is right to go on waiting. Quick and without I/O.
     */
    default boolean busy() {
        return false;
    }

    /** Lines for an operator about what is well but may not stay so; read by anybody, so they name no partner. */
    default List<String> warnings() {
        return List.of();
    }
}
