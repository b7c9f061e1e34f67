package org.tiltas.engine.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.server.Settings;

/**
 * The ports on which listeners have bound since the server started. One that was to be "any" stays the same for the
 * versions of a transport that follow, so that its senders need not ask again. Thread-safe.
 */
public final class Ports {
    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

    private final Map<String, Integer> bound = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> listeners = new ConcurrentHashMap<>();

    /** @param wanted 0 for any */
    int choose(String listener, int wanted) {
        return wanted == 0 ? bound.getOrDefault(listener, 0) : wanted;
    }

    /** Remembers it and tells the outside. */
    void bound(String transport, String listener, int port) {
        bound.put(listener, port);
        listeners
                .computeIfAbsent(transport, id -> ConcurrentHashMap.newKeySet())
                .add(listener);
        try {
            Settings.announcePort(listener, port);
        } catch (IOException e) {
            LOG.error("port of {} cannot be announced: {}", listener, e.getMessage());
        }
    }

    /** Tells the outside that a transport is gone; its ports are still remembered. */
    void withdraw(String transport) {
        for (String listener : listeners.getOrDefault(transport, Set.of())) {
            try {
                Files.deleteIfExists(Settings.data().resolve("run").resolve(listener + ".port"));
            } catch (IOException e) {
                LOG.error("port of {} cannot be withdrawn: {}", listener, e.getMessage());
            }
        }
    }
}
