package org.tiltas.adapter.template.mapping;

import java.util.Objects;
import org.tiltas.adapter.template.path.Expression;

/**
 * An expression and where it stands.
 *
 * @param label its place in the mapping file, {@code readings[0].value}
 */
public record Probe(String label, Expression expression) {
    public Probe {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(expression, "expression");
    }
}
