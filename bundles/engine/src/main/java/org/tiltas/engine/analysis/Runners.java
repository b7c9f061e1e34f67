package org.tiltas.engine.analysis;

/** Makes the runs of analyses. */
public interface Runners {
    /** A run of a module; for the one route that feeds it. */
    AnalysisRun run(String module);
}
