package org.tiltas.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Terms;

/** Says that it was cold, a quarter of an hour after each value that was. */
class ColdRooms implements AnalysisModule {
    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "cold",
            "Cold rooms",
            "1",
            AnalysisDescriptor.Purpose.GENERAL,
            Set.of(Metrics.AMBIENT_TEMPERATURE),
            Set.of(Key.Keying.SUBJECT),
            AnalysisDescriptor.Order.MEASURED,
            List.of(Parameter.number("least", "Cel", "5", "25", "18", "Colder is too cold.")),
            List.of(new AlertKind("cold", "Cold", AnalysisDescriptor.Nature.TECHNICAL, false)),
            Set.of());

    private final BiConsumer<Evidence, Judgements> also;

    ColdRooms() {
        this((evidence, judgements) -> {});
    }

    ColdRooms(BiConsumer<Evidence, Judgements> also) {
        this.also = also;
    }

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        Memory memory = Memory.of(state);
        return new Judge() {
            @Override
            public void see(Evidence evidence, Judgements judgements) {
                seen(evidence, memory, judgements);
            }

            @Override
            public void wake(Instant now, Judgements judgements) {
                if (memory.number("last")
                                .orElseThrow()
                                .compareTo(terms.number("least").orElseThrow())
                        < 0) {
                    judgements.signal(signal("cold", now));
                }
            }

            @Override
            public byte[] state() {
                return memory.bytes();
            }
        };
    }

    void seen(Evidence evidence, Memory memory, Judgements judgements) {
        also.accept(evidence, judgements);
        if (evidence.usable() && evidence.value() instanceof Value.Quantity quantity) {
            memory.put("last", quantity.value());
            judgements.wakeAt("late", evidence.at().toInstant().plus(Duration.ofMinutes(15)));
        }
    }

    static Signal signal(String kind, Instant at) {
        return new Signal(
                kind,
                Signal.Level.RAISED,
                Signal.Severity.LOW,
                at.atOffset(ZoneOffset.UTC),
                List.of(),
                Signal.Patience.NONE,
                "cold");
    }
}
