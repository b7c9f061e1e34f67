package @package@;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
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

/**
 * Tells when a room is colder than it should be.
 *
 * <p>The class itself keeps nothing. What a judge knows is its state: the server stores it with every step, and makes a
 * new judge of it after a restart, an upgrade, a change of parameters, or when a value comes late.
 */
@Component(service = AnalysisModule.class, property = "tiltas.module=@id@")
public final class @class@ implements AnalysisModule {
    private static final String COLD = "cold";

    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "@id@",
            "Cold rooms",
            // version of the rules; raise it whenever a judgement could change
            "1",
            AnalysisDescriptor.Purpose.GENERAL,
            // what it wants to see; empty would be everything
            Set.of(Metrics.AMBIENT_TEMPERATURE),
            // one judge for each resident or room
            Set.of(Key.Keying.SUBJECT),
            // by time of measurement; what comes late winds a judge back
            AnalysisDescriptor.Order.MEASURED,
            List.of(
                    Parameter.number("least", "Cel", "5", "25", "18", "Below this a room is cold."),
                    Parameter.number("margin", "Cel", "0", "5", "0.5", "So much warmer it must be for it to be over."),
                    Parameter.duration("hold", 0, 86_400, "PT30M", "So long it must be cold before anybody is told.")),
            List.of(new AlertKind(COLD, "Cold room", AnalysisDescriptor.Nature.TECHNICAL, false)),
            Set.of());

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new ColdJudge(terms, Memory.of(state));
    }

    private static final class ColdJudge implements Judge {
        private final Memory memory;
        private final BigDecimal least;
        private final BigDecimal enough;
        private final Signal.Patience patience;

        ColdJudge(Terms terms, Memory memory) {
            this.memory = memory;
            // somebody may have unset it; the sentence becomes the refusal
            this.least = terms.number("least")
                    .orElseThrow(() -> new IllegalArgumentException("least: must be set, or there is nothing to judge"));
            this.enough = least.add(terms.number("margin").orElse(BigDecimal.ZERO));
            Duration hold = terms.duration("hold").orElse(Duration.ZERO);
            this.patience = new Signal.Patience(hold, 1, Duration.ofHours(1));
        }

        @Override
        public void see(Evidence evidence, Judgements judgements) {
            if (!evidence.usable() || !(evidence.value() instanceof Value.Quantity quantity)) {
                return;
            }
            BigDecimal degrees = quantity.value();
            if (degrees.compareTo(least) < 0) {
                remember(degrees);
                String text = degrees.toPlainString() + " °C, below " + least.toPlainString() + " °C, lowest "
                        + memory.text("lowest").orElseThrow() + " °C";
                judgements.signal(signal(Signal.Level.RAISED, Signal.Severity.LOW, evidence, text));
            } else if (degrees.compareTo(enough) >= 0) {
                memory.forget("lowest");
                judgements.signal(signal(Signal.Level.CLEAR, Signal.Severity.INFORMATION, evidence, "warm enough"));
            } else {
                // neither cold nor warm enough: what is, stays
                judgements.signal(signal(Signal.Level.HOLDING, Signal.Severity.INFORMATION, evidence, "nearly"));
            }
        }

        private void remember(BigDecimal degrees) {
            if (memory.number("lowest").filter(lowest -> lowest.compareTo(degrees) <= 0).isEmpty()) {
                memory.put("lowest", degrees);
            }
        }

        private Signal signal(Signal.Level level, Signal.Severity severity, Evidence evidence, String text) {
            return new Signal(COLD, level, severity, evidence.at(), List.of(evidence.id()), patience, text);
        }

        @Override
        public void wake(Instant now, Judgements judgements) {
            // comes only to a judge that has asked for a time, by judgements.wakeAt
        }

        @Override
        public byte[] state() {
            return memory.bytes();
        }
    }
}
