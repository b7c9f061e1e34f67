package org.tiltas.spi.analysis;

import java.time.Instant;
import java.util.Optional;

/**
 * The operator's decisions about modules with a medical purpose. Such a module judges nothing until it is enabled, and
 * then begins with what comes from then on. Records of kind {@link #KIND}; each decision is audited. Thread-safe.
 */
public interface Enablement {
    /** Kind of the records. */
    String KIND = "analysis-enablement";

    /** What stands beside such a module, enabled or not. */
    String NOTICE = "not CE-marked: evaluation only";

    /** Whether a module may judge; always true for one without a medical purpose. */
    boolean isEnabled(String module);

    /** The decision that holds; empty if there never was one. */
    Optional<Decision> decision(String module);

    /**
     * Lets it judge.
     *
     * @param who account that decides; a person
     * @param reason must not be empty
     * @throws IllegalArgumentException naming the field when the module is unknown, needs no enabling, or a word is
     *     missing
     */
    Decision enable(String module, String who, String reason);

    /** Lets it judge no longer. Its active alerts end, what it knew is forgotten. */
    Decision disable(String module, String who, String reason);

    /** A decision. */
    record Decision(boolean enabled, String who, String reason, Instant at) {}
}
