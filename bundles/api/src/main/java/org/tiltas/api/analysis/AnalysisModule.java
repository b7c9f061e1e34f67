package org.tiltas.api.analysis;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Judges measurements. Published as an OSGi service; a cursor of its own over the observations feeds it.
 *
 * <p>The module keeps nothing itself: what a judge knows is its {@linkplain Judge#state state}. All judges of a module
 * are used by one thread. Judges may not wait, read clocks, files or networks, or use chance: the server may run one
 * over the same evidence again and must come to the same end.
 */
@ConsumerType
public interface AnalysisModule {
    /** What the server must know of it; always the same for one version of the module. */
    AnalysisDescriptor descriptor();

    /**
     * A judge for one resident, room, device or gateway.
     *
     * @param key whom or what it judges
     * @param terms parameters that hold there now; a change of them makes a new judge from the same state
     * @param state what {@link Judge#state} gave last, by this or another version of the module; empty at first
     * @throws IllegalArgumentException naming parameter and reason when the terms do not go together, or when the state
     *     was written by a version this one cannot follow
     */
    Judge judge(Key key, Terms terms, byte[] state);
}
