package org.tiltas.api;

import java.util.List;
import java.util.Set;

/**
 * Judges measurements. Published as an OSGi service; a cursor of its own feeds it.
 *
 * <p>Called by one thread at a time. State is given and taken back as bytes and commits together with the findings and
 * the cursor, so a crash or a swap neither loses nor repeats a judgement.
 */
public interface AnalysisModule {
    /** Module id, lower case. */
    String id();

    /** Metrics it wants to see; an empty set means all. */
    Set<String> metrics();

    /**
     * @param observed the next measurement
     * @param state what this module keeps per subject
     * @return findings, in order
     */
    List<Finding> judge(Observed observed, SubjectState state);

    /** What a module keeps about the subject of the measurement at hand. */
    interface SubjectState {
        /** The bytes last stored, empty at first. */
        byte[] get();

        /** Stores new bytes with this commit. */
        void put(byte[] state);
    }
}
