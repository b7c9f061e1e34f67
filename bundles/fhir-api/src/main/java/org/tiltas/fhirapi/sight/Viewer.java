package org.tiltas.fhirapi.sight;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tiltas.spi.delivery.Sight;

/**
 * Who reads, bound to the thread that answers. Everything that is read goes through {@link
 * org.tiltas.fhirapi.search.Shelf} and {@link SeenObservations}, and both ask here; where nobody is bound, nothing is read.
 */
public final class Viewer {
    private static final ThreadLocal<Viewer> NOW = new ThreadLocal<>();

    private final Optional<Sight> given;
    private final Optional<Sight> sight;
    private final Optional<BooleanSupplier> patience;

    private Viewer(Optional<Sight> given, Optional<BooleanSupplier> patience) {
        this.given = given;
        this.sight = given.map(RememberedSight::new);
        this.patience = patience;
    }

    private static Viewer now() {
        Viewer viewer = NOW.get();
        if (viewer == null) {
            throw new IllegalStateException("nobody reads on this thread");
        }
        return viewer;
    }

    /** What the reader may see; empty if that is everything. It serves this binding alone: it remembers its answers. */
    public static Optional<Sight> sight() {
        return now().sight;
    }

    /** What was bound, for whoever reads on another thread or at another time. */
    public static Optional<Sight> given() {
        return now().given;
    }

    /** For how long a reader without haste goes on; empty for one who waits for the answer. */
    static Optional<BooleanSupplier> patience() {
        return now().patience;
    }

    /**
     * Binds a reader until it is closed on the same thread.
     *
     * @param sight what the reader may see; empty for everything
     */
    public static Bound bind(Optional<Sight> sight) {
        return bind(new Viewer(sight, Optional.empty()));
    }

    /**
     * Binds a reader without haste, who looks through as much as there is.
     *
     * @param going whether it goes on; asked from time to time
     */
    public static Bound bindUnhurried(Optional<Sight> sight, BooleanSupplier going) {
        return bind(new Viewer(sight, Optional.of(going)));
    }

    private static Bound bind(Viewer viewer) {
        Viewer before = NOW.get();
        NOW.set(viewer);
        return () -> {
            if (before == null) {
                NOW.remove();
            } else {
                NOW.set(before);
            }
        };
    }

    /** The end of a binding. */
    public interface Bound extends AutoCloseable {
        @Override
        void close();
    }
}
