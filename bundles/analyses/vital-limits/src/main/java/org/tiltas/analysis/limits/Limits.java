package org.tiltas.analysis.limits;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Patience;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/** The limits of one metric as they hold for one resident. */
final class Limits {
    private final Vital vital;
    private final Optional<BigDecimal> veryLow;
    private final Optional<BigDecimal> low;
    private final Optional<BigDecimal> high;
    private final Optional<BigDecimal> veryHigh;
    private final BigDecimal margin;
    private final Patience patience;
    private final Duration unusableAfter;

    /**
     * A side of the limits.
     *
     * @param first where it begins; empty where it has no limit
     * @param second where it is worse
     */
    private record Side(String alert, String word, Optional<BigDecimal> first, Optional<BigDecimal> second) {}

    /** What a value means for one side. */
    record Standing(String alert, Level level, Severity severity, String text) {}

    /** @throws IllegalArgumentException naming a limit that does not go together with the others */
    Limits(Vital vital, Terms terms) {
        this.vital = vital;
        veryLow = terms.number(vital.metric() + Vital.VERY_LOW);
        low = terms.number(vital.metric() + Vital.LOW).or(() -> veryLow);
        veryHigh = terms.number(vital.metric() + Vital.VERY_HIGH);
        high = terms.number(vital.metric() + Vital.HIGH).or(() -> veryHigh);
        margin = terms.number(vital.metric() + Vital.MARGIN).orElse(BigDecimal.ZERO);
        patience = new Patience(
                terms.duration(vital.metric() + Vital.HOLD).orElse(Duration.ZERO),
                terms.number(vital.metric() + Vital.COUNT)
                        .map(BigDecimal::intValue)
                        .orElse(1),
                terms.duration(vital.metric() + Vital.REFRACTORY).orElse(Duration.ZERO));
        unusableAfter = terms.duration(vital.metric() + Vital.UNUSABLE).orElse(Duration.ofHours(1));
        check();
    }

    private void check() {
        above(Vital.LOW, low, Vital.VERY_LOW, veryLow);
        above(Vital.VERY_HIGH, veryHigh, Vital.HIGH, high);
        if (low.isPresent()
                && high.isPresent()
                && low.get().add(margin).compareTo(high.get().subtract(margin)) > 0) {
            throw new IllegalArgumentException(vital.metric() + Vital.HIGH + ": must lie above " + vital.metric()
                    + Vital.LOW + " by twice the margin, or nothing would ever be over");
        }
    }

    private void above(String name, Optional<BigDecimal> upper, String other, Optional<BigDecimal> lower) {
        if (upper.isPresent() && lower.isPresent() && upper.get().compareTo(lower.get()) < 0) {
            throw new IllegalArgumentException(
                    vital.metric() + name + ": must not lie below " + vital.metric() + other);
        }
    }

    Vital vital() {
        return vital;
    }

    Patience patience() {
        return patience;
    }

    Duration unusableAfter() {
        return unusableAfter;
    }

    /** How a value in the right unit stands to both sides. */
    List<Standing> judge(Value.Quantity quantity) {
        Span span = Span.of(quantity);
        String number = quantity.comparator() + quantity.value().toPlainString();
        List<Standing> both = new ArrayList<>(2);
        both.add(standing(new Side(vital.alertLow(), "below", low, veryLow), span, number, false));
        both.add(standing(new Side(vital.alertHigh(), "above", high, veryHigh), span, number, true));
        return both;
    }

    private Standing standing(Side side, Span span, String number, boolean upwards) {
        String value = vital.words() + " " + vital.written(number);
        if (side.first().isEmpty()) {
            return new Standing(side.alert(), Level.CLEAR, Severity.INFORMATION, value + ", no limit is set");
        }
        BigDecimal limit = side.first().get();
        if (side.second().filter(worse -> beyond(span, worse, upwards)).isPresent()) {
            return raised(side, Severity.HIGH, value, side.second().get());
        }
        if (beyond(span, limit, upwards)) {
            return raised(side, Severity.MODERATE, value, limit);
        }
        boolean over = upwards ? span.atMost(limit.subtract(margin)) : span.atLeast(limit.add(margin));
        return new Standing(side.alert(), over ? Level.CLEAR : Level.HOLDING, Severity.INFORMATION, value);
    }

    private Standing raised(Side side, Severity severity, String value, BigDecimal limit) {
        String text = value + ", " + side.word() + " " + vital.written(limit.toPlainString());
        return new Standing(side.alert(), Level.RAISED, severity, text);
    }

    private static boolean beyond(Span span, BigDecimal limit, boolean upwards) {
        return upwards ? span.above(limit) : span.below(limit);
    }

    Signal signal(Standing standing, OffsetDateTime at, String id) {
        return new Signal(
                standing.alert(), standing.level(), standing.severity(), at, List.of(id), patience, standing.text());
    }
}
