package org.tiltas.analysis.limits;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/** Gain and loss of weight over some days, each weight compared with the last of each day before. */
final class WeightChange {
    static final String UNIT = "kg";
    static final String GAIN = "body-weight-gain";
    static final String LOSS = "body-weight-loss";
    static final String UNUSABLE = "body-weight-unusable";
    private static final int MOST_DAYS = 92;
    private static final String DAY = "body-weight.day.";
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Memory memory;
    private final Terms terms;
    private final BigDecimal margin;

    /** @param id of the Observation */
    private record Weight(BigDecimal kilograms, String id) {}

    WeightChange(Memory memory, Terms terms) {
        this.memory = memory;
        this.terms = terms;
        this.margin = terms.number("body-weight.margin").orElse(BigDecimal.ZERO);
    }

    static List<AlertKind> alerts() {
        return List.of(
                new AlertKind(GAIN, "Gain of weight", Nature.CLINICAL, false),
                new AlertKind(LOSS, "Loss of weight", Nature.CLINICAL, false),
                new AlertKind(UNUSABLE, "No usable weight", Nature.TECHNICAL, false));
    }

    static List<Parameter> parameters() {
        String days = String.valueOf(MOST_DAYS - 2);
        return List.of(
                Parameter.number("body-weight.gain", UNIT, "0.1", "50", "2.0", "More gain than this is told."),
                Parameter.number("body-weight.gain-days", "d", "1", days, "3", "Over so many days a gain is reckoned."),
                Parameter.number("body-weight.loss", "%", "0.1", "50", "5", "More loss than this is told."),
                Parameter.number(
                        "body-weight.loss-days", "d", "1", days, "30", "Over so many days a loss is reckoned."),
                Parameter.number(
                        "body-weight.margin", UNIT, "0", "10", "0.5", "So far inside it must come to be over."),
                Parameter.duration("body-weight.refractory", 0, 2_592_000, "P1D", "Not told again for so long."),
                Parameter.duration(
                        "body-weight.unusable-after",
                        60,
                        7_776_000,
                        "P7D",
                        "After so long with nothing but unusable values a technical alert says so."));
    }

    void weighed(Value.Quantity quantity, Evidence evidence, Judgements judgements) {
        LocalDate day = evidence.at().atZoneSameInstant(terms.zone()).toLocalDate();
        BigDecimal now = quantity.value();
        gain(now, day, evidence, judgements);
        loss(now, day, evidence, judgements);
        memory.put(DAY + day, now.toPlainString() + " " + evidence.id());
        LocalDate oldest = day.minusDays(MOST_DAYS);
        memory.names(DAY).stream()
                .filter(name -> LocalDate.parse(name.substring(DAY.length())).isBefore(oldest))
                .forEach(memory::forget);
    }

    private void gain(BigDecimal now, LocalDate day, Evidence evidence, Judgements judgements) {
        Optional<BigDecimal> limit = terms.number("body-weight.gain");
        long days = days("body-weight.gain-days", 3);
        Optional<Weight> before = since(day, days).min(Comparator.comparing(Weight::kilograms));
        if (limit.isEmpty() || before.isEmpty()) {
            judgements.signal(quiet(GAIN, Level.CLEAR, evidence));
            return;
        }
        BigDecimal gain = now.subtract(before.get().kilograms());
        if (gain.compareTo(limit.get()) > 0) {
            String text = "weight " + now.toPlainString() + " kg, " + gain.toPlainString() + " kg more within " + days
                    + " days, above " + limit.get().toPlainString() + " kg";
            judgements.signal(raised(GAIN, evidence, before.get(), text));
        } else {
            boolean over = gain.compareTo(limit.get().subtract(margin)) <= 0;
            judgements.signal(quiet(GAIN, over ? Level.CLEAR : Level.HOLDING, evidence));
        }
    }

    private void loss(BigDecimal now, LocalDate day, Evidence evidence, Judgements judgements) {
        Optional<BigDecimal> limit = terms.number("body-weight.loss");
        long days = days("body-weight.loss-days", 30);
        Optional<Weight> before = since(day, days).max(Comparator.comparing(Weight::kilograms));
        if (limit.isEmpty() || before.isEmpty()) {
            judgements.signal(quiet(LOSS, Level.CLEAR, evidence));
            return;
        }
        BigDecimal weight = before.get().kilograms();
        BigDecimal loss = weight.subtract(now);
        // compared without dividing: loss / weight > limit / 100
        BigDecimal allowed = limit.get().multiply(weight);
        if (loss.multiply(HUNDRED).compareTo(allowed) > 0) {
            String percent = loss.multiply(HUNDRED)
                    .divide(weight, 1, RoundingMode.HALF_UP)
                    .toPlainString();
            String text = "weight " + now.toPlainString() + " kg, " + percent + " % less within " + days
                    + " days, above " + limit.get().toPlainString() + " %";
            judgements.signal(raised(LOSS, evidence, before.get(), text));
        } else {
            boolean over = loss.add(margin).multiply(HUNDRED).compareTo(allowed) <= 0;
            judgements.signal(quiet(LOSS, over ? Level.CLEAR : Level.HOLDING, evidence));
        }
    }

    private long days(String name, long otherwise) {
        return terms.number(name).map(BigDecimal::longValue).orElse(otherwise);
    }

    /** Last weights of the days before, not of the day itself. */
    private Stream<Weight> since(LocalDate day, long days) {
        Map<LocalDate, Weight> weights = new TreeMap<>();
        for (String name : memory.names(DAY)) {
            String[] text = memory.text(name).orElseThrow().split(" ", 2);
            weights.put(LocalDate.parse(name.substring(DAY.length())), new Weight(new BigDecimal(text[0]), text[1]));
        }
        return weights.entrySet().stream()
                .filter(entry -> entry.getKey().isBefore(day) && !entry.getKey().isBefore(day.minusDays(days)))
                .map(Map.Entry::getValue);
    }

    private Signal raised(String alert, Evidence evidence, Weight before, String text) {
        return signal(alert, Level.RAISED, Severity.MODERATE, evidence.at(), List.of(before.id(), evidence.id()), text);
    }

    private Signal quiet(String alert, Level level, Evidence evidence) {
        return signal(alert, level, Severity.INFORMATION, evidence.at(), List.of(evidence.id()), "");
    }

    private Signal signal(
            String alert, Level level, Severity severity, OffsetDateTime at, List<String> ids, String text) {
        Duration refractory = terms.duration("body-weight.refractory").orElse(Duration.ZERO);
        return new Signal(alert, level, severity, at, ids, new Signal.Patience(Duration.ZERO, 1, refractory), text);
    }
}
