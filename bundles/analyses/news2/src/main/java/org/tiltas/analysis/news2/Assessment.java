package org.tiltas.analysis.news2;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;

/**
 * What the values of a resident come to.
 *
 * @param at time of the newest value
 * @param points of each part
 * @param missing parts without a fresh value
 * @param ids of the Observations used
 */
record Assessment(OffsetDateTime at, Map<Part, Points> points, List<Part> missing, List<String> ids) {
    private static final String UNIT = "1";

    /** All seven parts, each known exactly: only this is a total. */
    boolean complete() {
        return points.values().stream().allMatch(Points::exact);
    }

    /** The total, or what it is at least. */
    int sum() {
        return points.values().stream().mapToInt(Points::value).sum();
    }

    /** Whether a single part has three points. */
    boolean single() {
        return points.values().stream().anyMatch(part -> part.value() == 3);
    }

    Risk risk() {
        return Risk.of(sum(), single());
    }

    /** "total 5" or "at least 9, missing: temperature, consciousness". */
    String words() {
        if (complete()) {
            return "total " + sum();
        }
        List<Part> vague = new ArrayList<>(points.keySet());
        vague.removeIf(part -> missing.contains(part) || points.get(part).exact());
        return "at least " + sum() + named(", missing: ", missing) + named(", not exact: ", vague);
    }

    private static String named(String words, List<Part> parts) {
        return parts.isEmpty() ? "" : words + parts.stream().map(Part::words).collect(Collectors.joining(", "));
    }

    /** The same for equal points, exactness and gaps. */
    String signature() {
        return points.values().stream()
                .map(part -> part.value() + (part.exact() ? "" : "+"))
                .collect(Collectors.joining(" "));
    }

    Value value() {
        List<Value.Component> parts = new ArrayList<>();
        parts.add(new Value.Component(Metrics.NEWS2_TOTAL, quantity(new Points(sum(), complete()))));
        for (Part part : Part.values()) {
            parts.add(new Value.Component(
                    part.metric(),
                    missing.contains(part) ? new Value.Absent(AbsentReason.UNKNOWN) : quantity(points.get(part))));
        }
        return new Value.Panel(parts);
    }

    private static Value quantity(Points points) {
        return new Value.Quantity(BigDecimal.valueOf(points.value()), UNIT, points.exact() ? "" : ">=");
    }
}
