package org.tiltas.api.analysis;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.tiltas.api.Value;

/**
 * A value that a judge has reckoned.
 *
 * @param metric one of the module's {@linkplain AnalysisDescriptor#scores scores}
 * @param value the value
 * @param at the time it stands for
 * @param derivedFrom ids of the Observations it was reckoned from
 * @param note words that belong to it, such as what was missing; empty for none
 */
public record Score(String metric, Value value, OffsetDateTime at, List<String> derivedFrom, String note) {
    public Score {
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(at, "at");
        derivedFrom = List.copyOf(derivedFrom);
        Objects.requireNonNull(note, "note");
    }
}
