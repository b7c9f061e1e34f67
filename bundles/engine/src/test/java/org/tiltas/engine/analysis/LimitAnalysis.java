package org.tiltas.engine.analysis;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.AnalysisDescriptor.Order;
import org.tiltas.api.analysis.AnalysisDescriptor.Purpose;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Patience;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/**
 * Judges heart rates: high above 120 (worse above 150) until below 110, nothing for ten minutes, and the mean of the last
 * three as a score.
 */
final class LimitAnalysis implements AnalysisModule {
    static final String HIGH = "heart-rate-high";
    static final String SILENT = "no-heart-rate";
    static final String SCORE = "average-heart-rate";
    static final int POISON = 299;

    private final Order order;
    private final Purpose purpose;
    private final boolean urgent;
    private final boolean robust;
    private final Optional<Duration> window;

    LimitAnalysis(Order order, Purpose purpose, boolean urgent, boolean robust) {
        this(order, purpose, urgent, robust, Optional.empty());
    }

    private LimitAnalysis(Order order, Purpose purpose, boolean urgent, boolean robust, Optional<Duration> window) {
        this.window = window;
        this.order = order;
        this.purpose = purpose;
        this.urgent = urgent;
        this.robust = robust;
    }

    static LimitAnalysis measured() {
        return new LimitAnalysis(Order.MEASURED, Purpose.GENERAL, false, true);
    }

    /** One that goes back as far as this. */
    static LimitAnalysis within(Duration window) {
        return new LimitAnalysis(Order.MEASURED, Purpose.GENERAL, false, true, Optional.of(window));
    }

    @Override
    public AnalysisDescriptor descriptor() {
        return new AnalysisDescriptor(
                "limits",
                "Limits",
                "1",
                purpose,
                Set.of("heart-rate"),
                Set.of(Key.Keying.SUBJECT),
                order,
                List.of(
                        Parameter.number("high", "/min", "60", "200", "120", "Above this it is high."),
                        Parameter.duration("hold", 0, 600, "PT0S", "For so long.")),
                List.of(
                        new AlertKind(HIGH, "Heart rate high", Nature.CLINICAL, urgent),
                        new AlertKind(SILENT, "No heart rate", Nature.TECHNICAL, false)),
                Set.of(SCORE),
                window);
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new LimitJudge(terms, state);
    }

    private final class LimitJudge implements Judge {
        private final BigDecimal high;
        private final Patience patience;
        private final List<Integer> last = new ArrayList<>();

        LimitJudge(Terms terms, byte[] state) {
            high = terms.number("high").orElseThrow();
            patience = new Patience(terms.duration("hold").orElseThrow(), 1, Duration.ofMinutes(2));
            ByteBuffer buffer = ByteBuffer.wrap(state);
            while (buffer.hasRemaining()) {
                last.add(buffer.getInt());
            }
        }

        @Override
        public void see(Evidence evidence, Judgements judgements) {
            if (!(evidence.value() instanceof Value.Quantity q)) {
                return;
            }
            int rate = q.value().intValue();
            if (rate == POISON && !robust) {
                throw new IllegalStateException("cannot judge " + rate);
            }
            Level level = q.value().compareTo(high) > 0
                    ? Level.RAISED
                    : rate < high.intValue() - 10 ? Level.CLEAR : Level.HOLDING;
            Severity severity = rate > high.intValue() + 30 ? Severity.HIGH : Severity.MODERATE;
            judgements.signal(signal(HIGH, level, severity, evidence.at(), evidence.id(), patience, "rate " + rate));
            judgements.signal(
                    signal(SILENT, Level.CLEAR, Severity.LOW, evidence.at(), evidence.id(), Patience.NONE, "heard"));
            judgements.wakeAt("silent", evidence.at().toInstant().plusSeconds(600));
            last.add(rate);
            if (last.size() > 3) {
                last.remove(0);
            }
            int sum = last.stream().mapToInt(Integer::intValue).sum();
            judgements.score(new Score(
                    SCORE, Value.quantity(sum / last.size(), "/min"), evidence.at(), List.of(evidence.id()), ""));
        }

        private Signal signal(
                String kind, Level level, Severity how, OffsetDateTime at, String id, Patience p, String text) {
            return new Signal(kind, level, how, at, List.of(id), p, text);
        }

        @Override
        public void wake(Instant now, Judgements judgements) {
            judgements.signal(new Signal(
                    SILENT,
                    Level.RAISED,
                    Severity.LOW,
                    now.atOffset(ZoneOffset.UTC),
                    List.of(),
                    Patience.NONE,
                    "no heart rate for 10 min"));
        }

        @Override
        public byte[] state() {
            ByteBuffer buffer = ByteBuffer.allocate(4 * last.size());
            last.forEach(buffer::putInt);
            return buffer.array();
        }
    }
}
