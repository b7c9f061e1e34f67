package org.tiltas.testkit;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;

/**
 * A piece of evidence in the making: everything not said has its plainest meaning. Immutable; each method gives a piece
 * that differs in one thing.
 *
 * <pre>{@code
 * Piece.quantity(Metrics.SPO2, "88").quality(Quality.QUESTIONABLE)
 * }</pre>
 */
public final class Piece {
    private final String metric;
    private final Value value;
    private final String device;
    private final String gateway;
    private final Set<Quality> quality;
    private final Map<String, String> attributes;
    private final Duration late;

    private Piece(
            String metric,
            Value value,
            String device,
            String gateway,
            Set<Quality> quality,
            Map<String, String> attributes,
            Duration late) {
        this.metric = Objects.requireNonNull(metric, "metric");
        this.value = Objects.requireNonNull(value, "value");
        this.device = device;
        this.gateway = gateway;
        this.quality = quality;
        this.attributes = attributes;
        this.late = late;
    }

    /** Any value. */
    public static Piece of(String metric, Value value) {
        return new Piece(metric, value, "device-1", "gw1", Set.of(), Map.of(), Duration.ZERO);
    }

    /**
     * A number in the metric's usual unit.
     *
     * @param number may begin with a comparator: {@code "132"}, {@code "<3.0"}
     */
    public static Piece quantity(String metric, String number) {
        List<String> units = KnownMetrics.shipped()
                .metric(metric)
                .orElseThrow(() -> new IllegalArgumentException("metric: '" + metric + "' is not in the registry"))
                .units();
        return quantity(metric, number, units.get(0));
    }

    /** A number in a unit. */
    public static Piece quantity(String metric, String number, String unit) {
        return of(metric, number(number, unit));
    }

    private static Value number(String number, String unit) {
        int digits = 0;
        while (digits < number.length() && "<=>".indexOf(number.charAt(digits)) >= 0) {
            digits++;
        }
        return new Value.Quantity(new BigDecimal(number.substring(digits)), unit, number.substring(0, digits));
    }

    public static Piece flag(String metric, boolean value) {
        return of(metric, new Value.Flag(value));
    }

    public static Piece code(String metric, String system, String code) {
        return of(metric, new Value.Code(system, code, ""));
    }

    /** A metric whose value is missing. */
    public static Piece absent(String metric) {
        return of(metric, new Value.Absent(AbsentReason.ERROR));
    }

    /** A panel of numbers in the usual units; pairs of metric and number, an empty number for one that is missing. */
    public static Piece panel(String metric, String... pairs) {
        List<Value.Component> components = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            components.add(new Value.Component(
                    pairs[i],
                    pairs[i + 1].isEmpty()
                            ? new Value.Absent(AbsentReason.ERROR)
                            : quantity(pairs[i], pairs[i + 1]).value));
        }
        return of(metric, new Value.Panel(components));
    }

    /** Id of the Device it was made with; {@code device-1} unless told otherwise. */
    public Piece device(String id) {
        return new Piece(metric, value, id, gateway, quality, attributes, late);
    }

    /** The gateway it came through; {@code gw1} unless told otherwise. */
    public Piece gateway(String id) {
        return new Piece(metric, value, device, id, quality, attributes, late);
    }

    public Piece quality(Quality... more) {
        Set<Quality> all = EnumSet.noneOf(Quality.class);
        all.addAll(quality);
        all.addAll(Set.of(more));
        return new Piece(metric, value, device, gateway, all, attributes, late);
    }

    public Piece attribute(String name, String text) {
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.put(name, text);
        return new Piece(metric, value, device, gateway, quality, all, late);
    }

    /** So long after it was measured the server got it; not at all unless told otherwise. */
    public Piece late(Duration by) {
        return new Piece(metric, value, device, gateway, quality, attributes, by);
    }

    Duration late() {
        return late;
    }

    String gateway() {
        return gateway;
    }

    /** As the server would hand it to a judge, received at a time. */
    Evidence evidence(long number, Subject subject, OffsetDateTime received) {
        OffsetDateTime measured = received.minus(late);
        String id = "o" + number;
        return new Evidence(new Observed(
                number,
                id,
                1,
                received.toInstant(),
                new Measurement(
                        UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)),
                        measured.toInstant(),
                        subject,
                        device,
                        gateway,
                        "",
                        metric,
                        value,
                        ReadingStatus.FINAL,
                        measured,
                        received.toInstant(),
                        quality,
                        OptionalInt.empty(),
                        attributes,
                        Lane.ROUTINE,
                        new Origin("message-" + number, 0, "trial", "1.0.0"))));
    }
}
