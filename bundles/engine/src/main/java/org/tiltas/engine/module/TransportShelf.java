package org.tiltas.engine.module;

import java.util.Optional;
import org.tiltas.api.transport.Transport;

/** The transports that bundles offer; a room of theirs opens them. Thread-safe. */
final class TransportShelf {
    final Shelf<Transport> shelf;

    private volatile Optional<TransportRoom> room = Optional.empty();

    /**
     * An empty one.
     *
     * @param onSettled told when a service has been looked over
     */
    TransportShelf(Choice choice, Runnable onSettled) {
        this.shelf = new Shelf<>(
                TransportCheck::examine,
                choice,
                c -> room.ifPresent(open -> open.came(c.id, c.offer.bundle())),
                transport -> room.ifPresent(open -> open.gone(transport)),
                onSettled);
    }

    void join(TransportRoom opens) {
        room = Optional.of(opens);
    }

    /** Where they are opened, if that is there. */
    Optional<TransportRoom> room() {
        return room;
    }
}
