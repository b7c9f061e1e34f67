package org.tiltas.fhirapi.sight;

import java.util.Optional;
import org.tiltas.spi.delivery.Sight;

/**
 * Who reads, bound to the thread that answers. Everything that is read goes through {@link
 * org.tiltas.fhirapi.search.Shelf} and {@link SeenObservations}, and both ask here; where nobody is bound, nothing is read.
 */
public final class Viewer {
    private static final ThreadLocal<Viewer> NOW = new ThreadLocal<>();

    private final Optional<Sight> given;
    private final Optional<Sight> sight;

    private Viewer(Optional<Sight> given) {
        this.given = given;
        this.sight = given.map(RememberedSight::new);
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

    /**
     * Binds a reader until it is closed on the same thread.
     *
     * @param sight what the reader may see; empty for everything
     */
    public static Bound bind(Optional<Sight> sight) {
        Viewer before = NOW.get();
        NOW.set(new Viewer(sight));
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
