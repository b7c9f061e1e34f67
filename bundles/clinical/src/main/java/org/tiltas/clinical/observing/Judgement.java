package org.tiltas.clinical.observing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;

/**
 * What a value is worth: what the device says of it (Personal Health Device guide 2.0.0) and whether it can be true.
 *
 * @param value as it will be published
 * @param status as it will be published
 */
record Judgement(Value value, ReadingStatus status) {
    private static final Value ERROR = new Value.Absent(AbsentReason.ERROR);

    private static final int MOST_DIGITS = 40;

    /** Why a value cannot be one of this metric: its shape, its unit or its components; empty if it can. */
    static Optional<String> misfit(MetricRegistry registry, MetricDefinition metric, Value value) {
        if (value instanceof Value.Absent) {
            return Optional.empty();
        }
        boolean shape =
                switch (metric.kind()) {
                    case QUANTITY -> value instanceof Value.Quantity;
                    case SERIES -> value instanceof Value.Series;
                    case PANEL -> value instanceof Value.Panel;
                    case FLAG -> value instanceof Value.Flag || value instanceof Value.Code;
                    case CODE, TEXT -> value instanceof Value.Code || value instanceof Value.Text;
                };
        if (!shape) {
            return Optional.of("wrong-value");
        }
        if (value instanceof Value.Quantity quantity && !metric.units().contains(quantity.unit())
                || value instanceof Value.Series series && !metric.units().contains(series.unit())) {
            return Optional.of("wrong-unit");
        }
        if (value instanceof Value.Panel panel) {
            for (Value.Component component : panel.components()) {
                if (!metric.metric().components().contains(component.metric())) {
                    return Optional.of("wrong-component");
                }
                Optional<String> inside = misfit(registry, registry.definition(component.metric()), component.value());
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }

    static Judgement of(MetricRegistry registry, MetricDefinition metric, Reading reading) {
        Set<Quality> quality = reading.quality();
        boolean event = reading.value() instanceof Value.Flag;
        if (quality.contains(Quality.INVALID) && !event) {
            return new Judgement(absent(reading.value(), AbsentReason.ERROR), ReadingStatus.ENTERED_IN_ERROR);
        }
        ReadingStatus status = quality.contains(Quality.EARLY) && reading.status() == ReadingStatus.FINAL
                ? ReadingStatus.PRELIMINARY
                : reading.status();
        return quality.contains(Quality.NOT_AVAILABLE) && !event
                ? new Judgement(absent(reading.value(), AbsentReason.NOT_PERFORMED), status)
                : new Judgement(plausible(registry, metric, reading.value()), status);
    }

    private static Value absent(Value value, AbsentReason reason) {
        if (value instanceof Value.Panel panel) {
            Value none = new Value.Absent(reason);
            return new Value.Panel(panel.components().stream()
                    .map(c -> new Value.Component(c.metric(), none))
                    .toList());
        }
        return value instanceof Value.Absent ? value : new Value.Absent(reason);
    }

    /** 1e-999999999 lies in a range that begins at 0, and takes a gigabyte to write out. */
    private static boolean isWritable(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS;
    }

    private static Value plausible(MetricRegistry registry, MetricDefinition metric, Value value) {
        if (value instanceof Value.Quantity quantity) {
            return isWritable(quantity.value()) && metric.plausible(quantity.value()) ? value : ERROR;
        }
        if (value instanceof Value.Series series) {
            for (BigDecimal number : series.values()) {
                if (!isWritable(number) || !metric.plausible(number)) {
                    return ERROR;
                }
            }
            return series.values().isEmpty() ? ERROR : value;
        }
        if (value instanceof Value.Panel panel) {
            List<Value.Component> components =
                    new ArrayList<>(panel.components().size());
            for (Value.Component c : panel.components()) {
                components.add(new Value.Component(
                        c.metric(), plausible(registry, registry.definition(c.metric()), c.value())));
            }
            return components.isEmpty() ? ERROR : new Value.Panel(components);
        }
        return value;
    }
}
