package org.tiltas.testkit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.testkit.KnownMetrics.Metric;

/** Makes up evidence of some metrics: mostly sound, sometimes odd, with pauses between. The same seed, the same history. */
final class Histories {
    private static final List<String> WORDS =
            List.of("alert", "confusion", "voice", "air", "oxygen", "", "371825009", "something else");

    private final Random random;
    private final List<Metric> metrics;

    /** @param gap time before it */
    record Moment(Duration gap, Piece piece) {}

    Histories(long seed, Set<String> names) {
        this.random = new Random(seed);
        this.metrics = KnownMetrics.shipped().all().stream()
                .filter(metric -> names.isEmpty() || names.contains(metric.name()))
                .toList();
    }

    List<Moment> of(int pieces) {
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            moments.add(new Moment(gap(), piece(metrics.get(random.nextInt(metrics.size())))));
        }
        return moments;
    }

    private Duration gap() {
        int dice = random.nextInt(20);
        if (dice < 4) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(dice < 19 ? random.nextInt(300) : random.nextInt(100_000));
    }

    private Piece piece(Metric metric) {
        int dice = random.nextInt(20);
        Piece piece = Piece.of(metric.name(), dice == 0 ? odd() : value(metric))
                .device("device-" + (1 + random.nextInt(2)))
                .gateway("gw" + (1 + random.nextInt(2)));
        return switch (dice) {
            case 1 -> piece.quality(Quality.QUESTIONABLE);
            case 2 -> piece.quality(Quality.RECEIPT_TIME);
            case 3 -> piece.quality(Quality.MANUAL);
            case 4 -> piece.late(Duration.ofSeconds(random.nextInt(20_000)));
            case 5 -> piece.attribute(Attributes.REPLAYED, "");
            default -> piece;
        };
    }

    private Value value(Metric metric) {
        return switch (metric.kind()) {
            case "quantity" -> quantity(metric);
            case "panel" -> panel(metric);
            case "series" -> new Value.Series(List.of(number(metric), number(metric)), unit(metric));
            case "flag" -> new Value.Flag(random.nextBoolean());
            case "code" -> new Value.Code("urn:example", WORDS.get(random.nextInt(WORDS.size())), "");
            default -> new Value.Text("words");
        };
    }

    private Value panel(Metric metric) {
        List<Value.Component> parts = new ArrayList<>();
        for (String name : metric.components()) {
            Metric part = KnownMetrics.shipped().metric(name).orElseThrow();
            Value value = random.nextInt(6) == 0 ? new Value.Absent(AbsentReason.ERROR) : value(part);
            parts.add(new Value.Component(name, value instanceof Value.Panel ? odd() : value));
        }
        return new Value.Panel(parts);
    }

    private Value quantity(Metric metric) {
        String comparator = random.nextInt(30) > 0 ? "" : random.nextBoolean() ? "<" : ">";
        return new Value.Quantity(number(metric), unit(metric), comparator);
    }

    private String unit(Metric metric) {
        return metric.units().get(random.nextInt(metric.units().size()));
    }

    private BigDecimal number(Metric metric) {
        BigDecimal least =
                metric.range().isEmpty() ? BigDecimal.ZERO : metric.range().get(0);
        BigDecimal most =
                metric.range().isEmpty() ? BigDecimal.TEN : metric.range().get(1);
        // every second one in the lower half of a half, so that ordinary values are not rare among extreme ones
        double part = random.nextBoolean() ? random.nextDouble() : random.nextDouble() / 4;
        return least.add(most.subtract(least).multiply(BigDecimal.valueOf(part)))
                .setScale(random.nextInt(3), RoundingMode.HALF_UP);
    }

    private Value odd() {
        return switch (random.nextInt(7)) {
            case 0 -> new Value.Absent(AbsentReason.NOT_PERFORMED);
            case 1 -> new Value.Quantity(new BigDecimal("7"), "[odd]", "");
            case 2 -> new Value.Text("odd");
            case 3 -> new Value.Flag(true);
            case 4 -> new Value.Panel(List.of());
            case 5 -> new Value.Series(List.of(), "");
            default -> new Value.Quantity(new BigDecimal("1E+30"), "1", ">=");
        };
    }
}
