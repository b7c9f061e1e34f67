package org.tiltas.api.transport;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How an open transport is doing.
 *
 * @param warnings lines for an operator about what does not keep it from taking messages; read by anybody, so they name
 *     no sender
 * @param figures by Prometheus name, shown on {@code /metrics} while it is open; a name begins with {@code tiltas_}, the
 *     module's id with underscores for hyphens, and {@code _}, and one that does not is left out and logged
 * @param links of a transport that connects to others: each connection, by the id of what the operator has set up
 */
public record Report(List<String> warnings, Map<String, Double> figures, Map<String, Link> links) {
    public static final Report NONE = new Report(List.of(), Map.of(), Map.of());

    public Report {
        warnings = List.copyOf(warnings);
        figures = Map.copyOf(figures);
        links = Map.copyOf(links);
    }

    /**
     * A connection.
     *
     * @param connected whether it is up
     * @param received messages committed since it was first opened
     * @param trouble one line; empty once all is well
     */
    public record Link(boolean connected, long received, Optional<String> trouble) {
        public Link {
            Objects.requireNonNull(trouble, "trouble");
        }
    }
}
