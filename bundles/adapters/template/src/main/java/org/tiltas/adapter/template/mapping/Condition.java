package org.tiltas.adapter.template.mapping;

import java.util.Set;

/**
 * When a reading is to be made.
 *
 * @param probe must match something that is not {@code false}
 * @param values one of these the match must be, as text; empty for any
 */
public record Condition(Probe probe, Set<String> values) {
    public Condition {
        values = Set.copyOf(values);
    }
}
