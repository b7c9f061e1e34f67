package org.tiltas.engine.module;

import java.util.List;
import org.tiltas.api.transport.Transport;
import org.tiltas.spi.modules.Modules.Status;

/** Where transports are opened, as the register of modules sees it. Thread-safe. */
public interface TransportRoom {
    /** A bundle offers its transport no longer; returns when it is closed. */
    void gone(Transport service);

    /** A bundle offers a transport that may be open; returns at once. */
    void came(String id, long bundle);

    /** How each transport is. */
    List<Status> statuses();
}
