package org.tiltas.analysis.limits;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Terms;

/** Compares the values of one resident with the limits that hold for this resident. */
final class LimitsJudge implements Judge {
    private final Terms terms;
    private final Memory memory;
    private final Map<String, Limits> limits = new LinkedHashMap<>();
    private final Map<String, UnusableRun> runs = new LinkedHashMap<>();
    private final WeightChange weight;

    LimitsJudge(Terms terms, byte[] state) {
        this.terms = terms;
        this.memory = Memory.of(state);
        for (Vital vital : Vital.ALL) {
            Limits its = new Limits(vital, terms);
            limits.put(vital.metric(), its);
            runs.put(
                    vital.metric(),
                    new UnusableRun(memory, vital.metric(), vital.alertUnusable(), vital.words(), its.unusableAfter()));
        }
        weight = new WeightChange(memory, terms);
        Duration after = terms.duration("body-weight.unusable-after").orElse(Duration.ofDays(7));
        runs.put(Metrics.WEIGHT, new UnusableRun(memory, Metrics.WEIGHT, WeightChange.UNUSABLE, "weight", after));
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        for (Value.Component part : parts(evidence)) {
            UnusableRun run = runs.get(part.metric());
            if (run == null) {
                continue;
            }
            if (evidence.usable() && part.value() instanceof Value.Quantity quantity && fits(part.metric(), quantity)) {
                run.usable(evidence, judgements);
                judge(part.metric(), quantity, evidence, judgements);
            } else {
                run.unusable(evidence, judgements);
            }
        }
    }

    /** The values in it that could have limits; of a panel that failed as a whole, each that it would have had. */
    private static List<Value.Component> parts(Evidence evidence) {
        if (evidence.value() instanceof Value.Panel panel) {
            return panel.components();
        }
        List<Value.Component> parts = new ArrayList<>();
        if (evidence.metric().equals(Metrics.BLOOD_PRESSURE)) {
            parts.add(new Value.Component(Metrics.SYSTOLIC, evidence.value()));
            parts.add(new Value.Component(Metrics.DIASTOLIC, evidence.value()));
        } else {
            parts.add(new Value.Component(evidence.metric(), evidence.value()));
        }
        return parts;
    }

    /** A unit is never converted: a limit of another unit says nothing about the value. */
    private boolean fits(String metric, Value.Quantity quantity) {
        if (metric.equals(Metrics.WEIGHT)) {
            return quantity.unit().equals(WeightChange.UNIT)
                    && quantity.comparator().isEmpty()
                    && quantity.value().compareTo(BigDecimal.ZERO) > 0;
        }
        return quantity.unit().equals(limits.get(metric).vital().unit());
    }

    private void judge(String metric, Value.Quantity quantity, Evidence evidence, Judgements judgements) {
        if (metric.equals(Metrics.WEIGHT)) {
            weight.weighed(quantity, evidence, judgements);
            return;
        }
        Limits its = limits.get(metric);
        its.judge(quantity).forEach(standing -> judgements.signal(its.signal(standing, evidence.at(), evidence.id())));
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        runs.values().forEach(run -> run.wake(now, terms.zone(), judgements));
    }

    @Override
    public byte[] state() {
        return memory.bytes();
    }
}
