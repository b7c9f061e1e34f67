package org.tiltas.engine.module;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** Looks a transport's papers over before it may open. */
final class TransportCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    /** Ways in that are the core's: their names stand in messages, in counts and in {@code run/}. */
    static final Set<String> CORE = Set.of("camel", "http", "https", "mqtt", "mqtts");

    /** What the server's own figures begin with, behind {@code tiltas_}. */
    static final Set<String> FIGURES = Set.of(
            "batch",
            "commit",
            "cursor",
            "delivered",
            "duplicates",
            "end",
            "evidence",
            "expired",
            "findings",
            "handled",
            "identity",
            "judged",
            "lag",
            "messages",
            "module",
            "observations",
            "parked",
            "partner",
            "quarantine",
            "quarantined",
            "resident",
            "unassigned",
            "whereabouts",
            "withheld");

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
        if (CORE.contains(id) || FIGURES.contains(id.split("-", 2)[0])) {
            return Optional.of("id: '" + id + "' is, or begins with, a name that the server itself uses");
        }
        return id.equals(pack)
                ? Optional.empty()
                : Optional.of("id: the jar is module '" + pack + "', its transport says '" + id + "'");
    }
}
