package org.tiltas.engine.transport;

import java.util.regex.Pattern;

/**
 * The names that a transport may give to its listeners and figures: those that begin with its own id, so that none stands
 * in the place of the server's or of another module's.
 */
final class OwnNames {
    private static final Pattern REST = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern METER_REST = Pattern.compile("[a-z0-9_]{1,60}");

    private final String id;
    private final String figures;

    OwnNames(String transport) {
        this.id = transport;
        this.figures = "tiltas_" + transport.replace('-', '_') + "_";
    }

    /** @throws IllegalArgumentException when a listener of this transport may not be called so */
    void checkListener(String listener) {
        boolean own = listener.equals(id)
                || listener.equals(id + "s")
                || listener.startsWith(id + "-")
                        && REST.matcher(listener.substring(id.length() + 1)).matches();
        if (!own) {
            throw new IllegalArgumentException("listener: '" + listener + "' is not this module's own: '" + id + "', '"
                    + id + "s' for the one with TLS, or '" + id
                    + "-' and up to 40 lower-case letters, digits and hyphens");
        }
    }

    /** Whether a figure of this transport may be called so. */
    boolean isFigure(String name) {
        return name.startsWith(figures)
                && METER_REST.matcher(name.substring(figures.length())).matches();
    }

    /** @throws IllegalArgumentException when a counter of this transport may not be called so */
    void checkCounter(String name) {
        if (!isFigure(name) || !name.endsWith("_total")) {
            throw new IllegalArgumentException("meter: '" + name + "' is not this module's own: '" + figures
                    + "', lower-case letters, digits and underscores, '_total'");
        }
    }

    /** How its figures must begin. */
    String figures() {
        return figures;
    }
}
