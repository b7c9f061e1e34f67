package org.tiltas.analysis.limits;

import java.math.BigDecimal;
import java.util.Optional;
import org.tiltas.api.Value;

/**
 * Where the true value lies: a point, or, where a device says only "less than" or "more than", everything on one side.
 *
 * @param least smallest it can be; empty where nothing bounds it
 * @param most greatest it can be; empty where nothing bounds it
 * @param open whether the bound itself is excluded
 */
record Span(Optional<BigDecimal> least, Optional<BigDecimal> most, boolean open) {
    static Span of(Value.Quantity quantity) {
        Optional<BigDecimal> bound = Optional.of(quantity.value());
        return switch (quantity.comparator()) {
            case "<" -> new Span(Optional.empty(), bound, true);
            case "<=" -> new Span(Optional.empty(), bound, false);
            case ">" -> new Span(bound, Optional.empty(), true);
            case ">=" -> new Span(bound, Optional.empty(), false);
            default -> new Span(bound, bound, false);
        };
    }

    /** Certainly below it. */
    boolean below(BigDecimal limit) {
        return most.filter(value -> value.compareTo(limit) < (open ? 1 : 0)).isPresent();
    }

    /** Certainly above it. */
    boolean above(BigDecimal limit) {
        return least.filter(value -> value.compareTo(limit) > (open ? -1 : 0)).isPresent();
    }

    boolean atMost(BigDecimal limit) {
        return most.filter(value -> value.compareTo(limit) <= 0).isPresent();
    }

    boolean atLeast(BigDecimal limit) {
        return least.filter(value -> value.compareTo(limit) >= 0).isPresent();
    }
}
