package org.tiltas.engine.module;

import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** Looks a transport's papers over before it may open. */
final class TransportCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    private TransportCheck() {}

    static Shelf.Papers examine(Transport transport, Offer<Transport> offer) {
        TransportDescriptor descriptor = transport.descriptor();
        return new Shelf.Papers(descriptor.id(), refusal(descriptor.id(), offer.pack()));
    }

    /** Its id stands in every message and every count: it must be the one under which the jar was taken in. */
    private static Optional<String> refusal(String id, String pack) {
        if (!ID.matcher(id).matches()) {
            return Optional.of("id: '" + id + "' is not lower-case letters, digits and hyphens");
        }
        return id.equals(pack)
                ? Optional.empty()
                : Optional.of("id: the jar is module '" + pack + "', its transport says '" + id + "'");
    }
}
