package org.tiltas.analysis.news2;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Terms;

/** The last usable value of each part, and what they come to. They stand in the judge's memory. */
final class Inputs {
    private final Memory memory;
    private final Terms terms;
    private final Answers answers;

    /** @throws IllegalArgumentException when one code stands for two answers */
    Inputs(Memory memory, Terms terms) {
        this.memory = memory;
        this.terms = terms;
        this.answers = new Answers(terms);
    }

    /** Takes a value in if it is one of the seven; another unit, an unknown word or no value is none. */
    boolean take(Evidence evidence) {
        return switch (evidence.metric()) {
            case Metrics.RESPIRATION -> number(Part.RESPIRATION, evidence.value(), "/min", evidence);
            case Metrics.SPO2 -> number(Part.SPO2, evidence.value(), "%", evidence);
            case Metrics.HEART_RATE -> number(Part.PULSE, evidence.value(), "/min", evidence);
            case Metrics.BODY_TEMPERATURE -> number(Part.TEMPERATURE, evidence.value(), "Cel", evidence);
            case Metrics.SYSTOLIC, Metrics.BLOOD_PRESSURE -> systolic(evidence);
            case Metrics.AIR_OR_OXYGEN, Metrics.OXYGEN_FLOW ->
                answers.oxygen(evidence.value())
                        .filter(oxygen -> put(Part.OXYGEN, oxygen.toString(), evidence))
                        .isPresent();
            case Metrics.CONSCIOUSNESS ->
                answers.level(evidence.value())
                        .filter(level -> put(Part.CONSCIOUSNESS, level.name(), evidence))
                        .isPresent();
            default -> false;
        };
    }

    private boolean systolic(Evidence evidence) {
        if (!(evidence.value() instanceof Value.Panel panel)) {
            return number(Part.SYSTOLIC, evidence.value(), "mm[Hg]", evidence);
        }
        return panel.components().stream()
                .filter(component -> component.metric().equals(Metrics.SYSTOLIC))
                .anyMatch(component -> number(Part.SYSTOLIC, component.value(), "mm[Hg]", evidence));
    }

    private boolean number(Part part, Value value, String unit, Evidence evidence) {
        return value instanceof Value.Quantity quantity
                && quantity.unit().equals(unit)
                && put(part, quantity.comparator() + " " + quantity.value().toPlainString(), evidence);
    }

    private boolean put(Part part, String value, Evidence evidence) {
        Instant at = evidence.at().toInstant();
        if (memory.time(part.key() + ".at").filter(at::isBefore).isPresent()) {
            return false;
        }
        memory.put(part.key() + ".at", at);
        memory.put(part.key() + ".value", value);
        memory.put(part.key() + ".id", evidence.id());
        return true;
    }

    /** What the values come to at a time; a value older than its limit is as good as none. */
    Assessment assess(OffsetDateTime at) {
        Map<Part, Points> points = new EnumMap<>(Part.class);
        List<Part> missing = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Part part : Part.values()) {
            Optional<String> value = fresh(part, at.toInstant());
            points.put(
                    part, value.map(text -> points(part, text, at.toInstant())).orElse(Points.UNKNOWN));
            if (value.isEmpty()) {
                missing.add(part);
            } else {
                ids.add(memory.text(part.key() + ".id").orElseThrow());
            }
        }
        return new Assessment(at, points, missing, ids.stream().distinct().toList());
    }

    private Optional<String> fresh(Part part, Instant now) {
        Duration limit = terms.duration(part.freshness()).orElse(Duration.parse(part.fresh()));
        return memory.time(part.key() + ".at")
                .filter(at -> !at.plus(limit).isBefore(now))
                .flatMap(at -> memory.text(part.key() + ".value"));
    }

    private Points points(Part part, String value, Instant now) {
        return switch (part) {
            case RESPIRATION -> of(Table.RESPIRATION, value);
            case SPO2 -> terms.flag(News2Analysis.SCALE_2) ? scale2(value, now) : of(Table.SPO2_SCALE_1, value);
            case OXYGEN -> Points.exactly(value.equals("true") ? 2 : 0);
            case SYSTOLIC -> of(Table.SYSTOLIC, value);
            case PULSE -> of(Table.PULSE, value);
            case CONSCIOUSNESS -> Points.exactly(consciousness(Answers.Answer.valueOf(value)));
            case TEMPERATURE -> of(Table.TEMPERATURE, value);
        };
    }

    private static Points of(Table table, String value) {
        String[] parts = value.split(" ", 2);
        return table.points(new BigDecimal(parts[1]), parts[0]);
    }

    /** Above 92 % the points depend on whether oxygen is given; while nobody knows, only the lesser are certain. */
    private Points scale2(String value, Instant now) {
        Points air = of(Table.SPO2_SCALE_2_AIR, value);
        Points oxygen = of(Table.SPO2_SCALE_2_OXYGEN, value);
        return fresh(Part.OXYGEN, now)
                .map(given -> given.equals("true") ? oxygen : air)
                .orElse(air.equals(oxygen) ? air : new Points(Math.min(air.value(), oxygen.value()), false));
    }

    /** The usual state scores nothing; confusion is new unless it is known to be old. */
    private int consciousness(Answers.Answer level) {
        boolean usual = level == Answers.Answer.CONFUSION
                && terms.text(News2Analysis.USUAL_STATE)
                        .filter("confused"::equals)
                        .isPresent();
        return usual || level == Answers.Answer.ALERT ? 0 : 3;
    }
}
