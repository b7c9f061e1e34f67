package org.tiltas.engine.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
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
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    /** @param wanted 0 for any */
    int choose(String listener, int wanted) {
        return wanted == 0 ? bound.getOrDefault(listener, 0) : wanted;
    }

    /**
     * Remembers it and tells the outside.
     *
     * @throws IllegalArgumentException when it is another transport's
     */
    void bound(String transport, String listener, int port) {
        String owner = owners.computeIfAbsent(listener, name -> transport);
        if (!owner.equals(transport)) {
            throw new IllegalArgumentException("listener: '" + listener + "' is that of the transport " + owner);
        }
        bound.put(listener, port);
        try {
            Settings.announcePort(listener, port);
        } catch (IOException e) {
            LOG.error("port of {} cannot be announced: {}", listener, e.getMessage());
        }
    }

    /** Tells the outside that a transport is gone; its ports are still remembered. */
    void withdraw(String transport) {
        for (Map.Entry<String, String> entry : owners.entrySet()) {
            if (entry.getValue().equals(transport)) {
                owners.remove(entry.getKey());
                withdrawn(entry.getKey());
            }
        }
    }

    private static void withdrawn(String listener) {
        try {
            Files.deleteIfExists(Settings.data().resolve("run").resolve(listener + ".port"));
        } catch (IOException e) {
            LOG.error("port of {} cannot be withdrawn: {}", listener, e.getMessage());
        }
    }
}
