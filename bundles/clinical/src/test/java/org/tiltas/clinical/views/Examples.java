package org.tiltas.clinical.views;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;

/** Measurements to show. */
final class Examples {
    static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-22T10:00:00.123+02:00");
    private static final Subject RESIDENT = new Subject(Subject.Kind.PATIENT, "p1");

    private Examples() {}

    static Observed of(String metric, Value value) {
        return of(metric, value, RESIDENT, Set.of(), Map.of());
    }

    static Observed of(
            String metric, Value value, Subject subject, Set<Quality> quality, Map<String, String> attributes) {
        Measurement m = new Measurement(
                new UUID(0x8123_4567_89ab_cdefL, 0xf123_4567_89ab_cde0L),
                TIME.toInstant(),
                subject,
                "d1",
                "gw1",
                "",
                metric,
                value,
                ReadingStatus.FINAL,
                TIME,
                Instant.parse("2026-11-22T08:00:01.5Z"),
                quality,
                OptionalInt.empty(),
                attributes,
                Lane.ROUTINE,
                new Origin("1-1", 0, "gatt", "1.0.0"));
        return new Observed(7, "o1", 1, Instant.parse("2026-11-22T08:00:02Z"), m);
    }

    /** A value in the shape the registry gives the metric. */
    static Value value(MetricRegistry registry, MetricDefinition definition) {
        return switch (definition.kind()) {
            case QUANTITY ->
                Value.quantity(
                        definition.metric().low().orElse(BigDecimal.ONE).add(new BigDecimal("1.50")),
                        definition.metric().unit());
            case FLAG -> new Value.Flag(true);
            case TEXT ->
                new Value.Text(definition.name().equals(Metrics.DEVICE_CLOCK) ? "2026-11-22T13:00:00+02:00" : "words");
            case CODE ->
                new Value.Code(
                        "urn:tiltas:metric",
                        definition.name(),
                        definition.metric().display());
            case SERIES ->
                new Value.Series(
                        List.of(new BigDecimal("812.5"), new BigDecimal("830.0")),
                        definition.metric().unit());
            case PANEL -> {
                List<Value.Component> components = new ArrayList<>();
                for (String name : definition.metric().components()) {
                    components.add(new Value.Component(name, value(registry, registry.definition(name))));
                }
                yield new Value.Panel(components);
            }
        };
    }

    static Subject subject(MetricDefinition definition) {
        return switch (definition.about()) {
            case PERSON -> RESIDENT;
            case DEVICE -> new Subject(Subject.Kind.DEVICE, "d1");
            case ROOM -> new Subject(Subject.Kind.LOCATION, "l1");
        };
    }

    static Value bloodPressure(String systolic, String diastolic) {
        return new Value.Panel(List.of(
                new Value.Component("systolic", Value.quantity(new BigDecimal(systolic), "mm[Hg]")),
                new Value.Component("diastolic", Value.quantity(new BigDecimal(diastolic), "mm[Hg]"))));
    }
}
