package org.tiltas.analysis.news2;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Patience;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/**
 * Scores one resident. Alerts follow each value at once; scores are written when the values have settled, so that a round
 * of seven measurements makes one Observation.
 */
final class News2Judge implements Judge {
    private static final int LEAST_AGE = 16;
    private static final String SCORE = "score";
    private static final String STANDING = "standing";
    private static final String LATEST = "latest";
    private static final String DUE = "due";
    private static final String LAST_AT = "last.at";
    private static final String LAST_SUM = "last.sum";
    private static final String LAST_SIGNATURE = "last.signature";

    private final Terms terms;
    private final Memory memory;
    private final Inputs inputs;

    /**
     * @throws IllegalArgumentException when scale 2 was chosen and nobody has decided on it, or when a code stands for two
     *     answers
     */
    News2Judge(Terms terms, byte[] state) {
        if (terms.flag(News2Analysis.SCALE_2)
                && terms.text(News2Analysis.SCALE_2_DECISION).isEmpty()) {
            throw new IllegalArgumentException(
                    News2Analysis.SCALE_2_DECISION + ": is missing, scale 2 needs a clinician's recorded decision");
        }
        this.terms = terms;
        this.memory = Memory.of(state);
        this.inputs = new Inputs(memory, terms);
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        if (!evidence.usable() || !inputs.take(evidence)) {
            return;
        }
        memory.put(LATEST, evidence.at());
        Optional<String> unfit = unfit(evidence.at());
        if (unfit.isPresent()) {
            memory.forget(STANDING);
            judgements.signal(signal(Level.CLEAR, Severity.INFORMATION, evidence.at(), List.of(), false, unfit.get()));
            return;
        }
        Assessment assessment = inputs.assess(evidence.at());
        boolean entered = evidence.measurement().quality().contains(Quality.MANUAL);
        alert(assessment, entered, judgements);
        if (isNews(assessment)) {
            plan(assessment, judgements);
        }
    }

    /** For whom the score was not made. */
    private Optional<String> unfit(OffsetDateTime at) {
        if (terms.flag(News2Analysis.PREGNANT)) {
            return Optional.of("NEWS2 is not for use in pregnancy");
        }
        boolean young = terms.born()
                .filter(born -> born.plusYears(LEAST_AGE)
                        .isAfter(at.atZoneSameInstant(terms.zone()).toLocalDate()))
                .isPresent();
        return young ? Optional.of("NEWS2 is not for use under the age of " + LEAST_AGE) : Optional.empty();
    }

    private void alert(Assessment assessment, boolean entered, Judgements judgements) {
        Optional<Severity> severity = assessment.risk().severity(terms);
        Optional<Severity> standing = memory.text(STANDING).map(Severity::valueOf);
        boolean lower = severity.isEmpty()
                || standing.filter(before -> before.compareTo(severity.get()) > 0)
                        .isPresent();
        if (lower && !assessment.complete()) {
            // nothing is taken back before all seven are known
            if (standing.isPresent()) {
                judgements.signal(signal(
                        Level.HOLDING,
                        Severity.INFORMATION,
                        assessment.at(),
                        assessment.ids(),
                        entered,
                        words(assessment)));
            }
            return;
        }
        if (severity.isPresent()) {
            memory.put(STANDING, severity.get().name());
            judgements.signal(signal(
                    Level.RAISED, severity.get(), assessment.at(), assessment.ids(), entered, advice(assessment)));
        } else {
            memory.forget(STANDING);
            judgements.signal(signal(
                    Level.CLEAR, Severity.INFORMATION, assessment.at(), assessment.ids(), entered, words(assessment)));
        }
    }

    private String words(Assessment assessment) {
        return "NEWS2 " + assessment.words()
                + terms.number(News2Analysis.REFERENCE)
                        .map(reference -> "; reference " + reference.toPlainString())
                        .orElse("");
    }

    private String advice(Assessment assessment) {
        String action = assessment.risk().action(terms);
        return words(assessment) + "; " + assessment.risk().words() + " risk" + (action.isEmpty() ? "" : ": " + action);
    }

    /** What staff enter counts at once; what a device says must hold for a while. */
    private Signal signal(
            Level level, Severity severity, OffsetDateTime at, List<String> ids, boolean entered, String text) {
        Duration hold = entered ? Duration.ZERO : duration(News2Analysis.HOLD);
        return new Signal(
                News2Analysis.ALERT,
                level,
                severity,
                at,
                ids,
                new Patience(hold, 1, duration(News2Analysis.REFRACTORY)),
                text);
    }

    /** Whether it is worth an Observation: changed, or not written for some time. */
    private boolean isNews(Assessment assessment) {
        BigDecimal least = terms.number(News2Analysis.LEAST_BOUND).orElse(BigDecimal.ZERO);
        if (!assessment.complete() && BigDecimal.valueOf(assessment.sum()).compareTo(least) < 0) {
            return false;
        }
        boolean changed = memory.text(LAST_SIGNATURE)
                .filter(assessment.signature()::equals)
                .isEmpty();
        return changed
                || !last().plus(duration(News2Analysis.REPEAT))
                        .isAfter(assessment.at().toInstant());
    }

    private Instant last() {
        return memory.time(LAST_AT).orElse(Instant.MIN);
    }

    private void plan(Assessment assessment, Judgements judgements) {
        Instant settled = assessment.at().toInstant().plus(duration(News2Analysis.SETTLE));
        boolean higher = !memory.has(LAST_AT) || assessment.sum() > memory.count(LAST_SUM);
        Instant paced = higher ? settled : last().plus(duration(News2Analysis.PACE));
        Instant due = settled.isAfter(paced) ? settled : paced;
        if (memory.time(DUE).filter(planned -> !planned.isAfter(due)).isEmpty()) {
            memory.put(DUE, due);
            judgements.wakeAt(SCORE, due);
        }
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        if (memory.time(DUE).filter(due -> !due.isAfter(now)).isEmpty()) {
            return;
        }
        memory.forget(DUE);
        OffsetDateTime latest = OffsetDateTime.parse(memory.text(LATEST).orElseThrow());
        Assessment assessment = inputs.assess(latest);
        if (unfit(latest).isPresent() || !isNews(assessment)) {
            return;
        }
        memory.put(LAST_AT, latest.toInstant());
        memory.put(LAST_SUM, assessment.sum());
        memory.put(LAST_SIGNATURE, assessment.signature());
        String scale = terms.flag(News2Analysis.SCALE_2) ? "; SpO₂ scale 2 by recorded decision" : "";
        String note = words(assessment) + "; " + assessment.risk().words() + " risk" + scale;
        judgements.score(new Score(Metrics.NEWS2, assessment.value(), latest, assessment.ids(), note));
    }

    private Duration duration(String name) {
        return terms.duration(name).orElse(Duration.ZERO);
    }

    @Override
    public byte[] state() {
        return memory.bytes();
    }
}
