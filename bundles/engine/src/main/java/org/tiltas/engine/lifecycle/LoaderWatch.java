package org.tiltas.engine.lifecycle;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether what a removed module had loaded is collected. A thread, a static field of the platform or a shutdown
 * hook that still holds it keeps all its classes for ever, which a server that is swapped on for years cannot afford.
 */
final class LoaderWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LoaderWatch.class);
    private static final Duration PATIENCE = Duration.ofHours(1);

    private record Watched(String name, WeakReference<ClassLoader> loader, long since) {}

    private final List<Watched> watched = new CopyOnWriteArrayList<>();

    void watch(Bundle bundle, String name) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        if (loader != null) {
            watched.add(new Watched(name, new WeakReference<>(loader), System.nanoTime()));
        }
    }

    /** Class loaders of removed modules that are still there; the youngest may only wait for the next collection. */
    int left() {
        watched.removeIf(one -> one.loader().get() == null);
        return watched.size();
    }

    /** Tells, once each, of those that have been there for too long. */
    void look() {
        for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
            Watched one = all.next();
            if (one.loader().get() == null) {
                watched.remove(one);
            } else if (System.nanoTime() - one.since() > PATIENCE.toNanos()) {
                LOG.warn(
                        "module {}: was removed {} min ago, but something still holds its classes;"
                                + " its memory comes back with the next restart",
                        one.name(),
                        PATIENCE.toMinutes());
                watched.remove(one);
            }
        }
    }
}
