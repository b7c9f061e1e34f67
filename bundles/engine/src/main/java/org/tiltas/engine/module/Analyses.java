package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;

/** The analyses as their routes see them. Thread-safe. */
public interface Analyses {
    /** The active analysis in the care of its instance; a route takes it anew for each batch. */
    Optional<Present> analysis(String id);

    /** Returns when the analysis is there, or after {@code limit} at the latest. */
    void awaitAnalysis(String id, Duration limit) throws InterruptedException;

    /**
     * What serves now.
     *
     * @param trial while the instance is on probation
     */
    record Present(AnalysisInstance instance, Optional<Trial> trial) {}

    /** The probation of a new version, as its route sees it. */
    interface Trial {
        /** The version before, which stands by. */
        AnalysisInstance before();

        /** Observations that the new version has judged. */
        void good(int observations);

        /** The new version fails where the one before succeeds: from now on that one serves again. */
        void failed(String reason);
    }
}
