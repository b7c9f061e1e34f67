package org.tiltas.analysis.silence;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Patience;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/** What a device that does speak tells of its own condition: worn or not, battery, clock. */
final class Condition {
    private static final BigDecimal MARGIN = BigDecimal.TEN;
    private static final Duration DAY = Duration.ofDays(1);
    private static final String OFF = "off-body";
    private static final String FLAG = "battery.flag";
    private static final String PERCENT = "battery.percent";
    private static final String CLOCK_KNOWN = "clock.known";
    private static final String CLOCK_RUN = "clock.run";

    private final Memory memory;
    private final Terms terms;
    private final long mostWithoutClock;

    Condition(Memory memory, Terms terms) {
        this.memory = memory;
        this.terms = terms;
        this.mostWithoutClock = terms.number(SilenceAnalysis.CLOCK_COUNT)
                .map(BigDecimal::longValue)
                .orElse(Long.MAX_VALUE);
    }

    boolean isOffBody() {
        return memory.has(OFF);
    }

    void see(Evidence evidence, Judgements judgements) {
        clock(evidence, judgements);
        if (evidence.metric().equals(Metrics.OFF_BODY) && evidence.value() instanceof Value.Flag off) {
            worn(!off.value(), evidence, judgements);
        } else if (evidence.metric().equals(Metrics.BATTERY_LOW) && evidence.value() instanceof Value.Flag low) {
            flagged(low.value(), evidence, judgements);
        } else if (evidence.metric().equals(Metrics.BATTERY)
                && evidence.usable()
                && evidence.value() instanceof Value.Quantity percent
                && percent.unit().equals("%")) {
            battery(percent.value(), evidence, judgements);
        }
    }

    private void worn(boolean worn, Evidence evidence, Judgements judgements) {
        Duration hold = terms.duration(SilenceAnalysis.OFF_BODY_HOLD).orElse(Duration.ZERO);
        if (worn) {
            memory.forget(OFF);
        } else {
            memory.put(OFF, true);
        }
        judgements.signal(new Signal(
                SilenceAnalysis.OFF_BODY,
                worn ? Level.CLEAR : Level.RAISED,
                worn ? Severity.INFORMATION : Severity.LOW,
                evidence.at(),
                List.of(evidence.id()),
                new Patience(hold, 1, Duration.ZERO),
                worn ? "device is worn" : "device is not worn"));
    }

    private void flagged(boolean low, Evidence evidence, Judgements judgements) {
        if (low) {
            memory.put(FLAG, true);
            judgements.signal(battery(Level.RAISED, Severity.LOW, evidence, "battery is low"));
            return;
        }
        memory.forget(FLAG);
        if (memory.number(PERCENT)
                .filter(percent -> percent.compareTo(enough()) < 0)
                .isEmpty()) {
            judgements.signal(battery(Level.CLEAR, Severity.INFORMATION, evidence, "battery is not low"));
        }
    }

    private void battery(BigDecimal percent, Evidence evidence, Judgements judgements) {
        memory.put(PERCENT, percent);
        String text = "battery " + percent.toPlainString() + " %";
        if (atMost(percent, SilenceAnalysis.BATTERY_VERY_LOW)) {
            judgements.signal(battery(Level.RAISED, Severity.MODERATE, evidence, text));
        } else if (atMost(percent, SilenceAnalysis.BATTERY_LOW)) {
            judgements.signal(battery(Level.RAISED, Severity.LOW, evidence, text));
        } else {
            boolean over = percent.compareTo(enough()) >= 0 && !memory.has(FLAG);
            judgements.signal(battery(over ? Level.CLEAR : Level.HOLDING, Severity.INFORMATION, evidence, text));
        }
    }

    private boolean atMost(BigDecimal percent, String limit) {
        return terms.number(limit).filter(most -> percent.compareTo(most) <= 0).isPresent();
    }

    private BigDecimal enough() {
        return terms.number(SilenceAnalysis.BATTERY_LOW).orElse(BigDecimal.ZERO).add(MARGIN);
    }

    private static Signal battery(Level level, Severity severity, Evidence evidence, String text) {
        return new Signal(
                SilenceAnalysis.BATTERY,
                level,
                severity,
                evidence.at(),
                List.of(evidence.id()),
                new Patience(Duration.ZERO, 1, DAY),
                text);
    }

    /** A device that never had a clock is not in trouble; one whose times could be used before is. */
    private void clock(Evidence evidence, Judgements judgements) {
        long most = mostWithoutClock;
        if (!evidence.measurement().quality().contains(Quality.RECEIPT_TIME)) {
            if (memory.count(CLOCK_RUN) >= most) {
                judgements.signal(Words.clear(
                        SilenceAnalysis.CLOCK, evidence.at(), List.of(evidence.id()), "times can be used again"));
            }
            memory.put(CLOCK_KNOWN, true);
            memory.forget(CLOCK_RUN);
        } else if (memory.has(CLOCK_KNOWN) && memory.count(CLOCK_RUN) < most) {
            memory.put(CLOCK_RUN, memory.count(CLOCK_RUN) + 1);
            if (memory.count(CLOCK_RUN) >= most) {
                judgements.signal(Words.raised(
                        SilenceAnalysis.CLOCK,
                        Severity.LOW,
                        evidence.at(),
                        List.of(evidence.id()),
                        most + " values in a row without a usable time"));
            }
        }
    }
}
