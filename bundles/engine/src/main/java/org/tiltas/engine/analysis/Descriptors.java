package org.tiltas.engine.analysis;

import java.util.Optional;
import org.tiltas.api.analysis.AnalysisDescriptor;

/** What is known of analyses, also while they are absent. Thread-safe. */
@FunctionalInterface
public interface Descriptors {
    Optional<AnalysisDescriptor> descriptor(String module);
}
