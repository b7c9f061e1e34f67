package org.tiltas.engine.lifecycle;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.Bundle;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/** Bundles that are here to be looked at only. None outlives the look. Thread-safe. */
final class Candidates {
    private final Clerk clerk;
    private final Versions versions;
    private final BundleStage stage;
    private final AtomicInteger number = new AtomicInteger();

    Candidates(Clerk clerk, Versions versions, BundleStage stage) {
        this.clerk = clerk;
        this.versions = versions;
        this.stage = stage;
    }

    /** What is done with a candidate that has been started. */
    interface Look {
        /** @param bundle its OSGi id */
        String take(long bundle) throws InterruptedException;
    }

    /**
     * Starts a candidate, looks at it and takes it away again, also when whoever asked is interrupted meanwhile.
     *
     * @throws Refusal when the module was not installed by its jar, or the candidate does not start
     */
    String look(JarCheck.Checked jar, Look look) throws InterruptedException {
        AtomicReference<Bundle> here = new AtomicReference<>();
        try {
            long bundle = clerk.inTurn(() -> {
                String id = jar.manifest().id();
                if (versions.active(id).isEmpty()) {
                    throw new Refusal(Refusal.Kind.UNKNOWN, "id: module '" + id + "' was not installed by its jar");
                }
                Bundle candidate = stage.install(jar, "/preview-" + number.incrementAndGet());
                here.set(candidate);
                stage.start(candidate, jar.manifest().kind());
                return candidate.getBundleId();
            });
            return look.take(bundle);
        } finally {
            // in its turn, so after the start, which goes on when nobody waits for it any more
            clerk.inTurn(() -> {
                Bundle candidate = here.get();
                if (candidate != null) {
                    stage.remove(candidate);
                }
                return candidate;
            });
        }
    }
}
