package org.tiltas.api.analysis;

import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;

/**
 * A measurement as a judge sees it.
 *
 * @param observed the measurement; of several versions the one that counts
 */
public record Evidence(Observed observed) {
    private static final Set<Quality> POOR = EnumSet.of(
            Quality.INVALID, Quality.NOT_AVAILABLE, Quality.QUESTIONABLE, Quality.CALIBRATING, Quality.EARLY);

    public Evidence {
        Objects.requireNonNull(observed, "observed");
    }

    /** Id of the Observation, for {@link Signal#evidence}. */
    public String id() {
        return observed.id();
    }

    public Measurement measurement() {
        return observed.measurement();
    }

    public String metric() {
        return measurement().metric();
    }

    public Value value() {
        return measurement().value();
    }

    /** When it was measured. */
    public OffsetDateTime at() {
        return measurement().effective();
    }

    /**
     * Whether the value may enter limits and scores. What is absent, questionable, being calibrated or early may not;
     * a run of such values is worth a technical alert. That a value is preliminary alone is not poor quality.
     */
    public boolean usable() {
        return !(value() instanceof Value.Absent)
                && measurement().quality().stream().noneMatch(POOR::contains);
    }

    /** Whether it was written by a replay or another correction of history, so that nobody need be called. */
    public boolean replayed() {
        return measurement().attributes().containsKey(Attributes.REPLAYED);
    }
}
