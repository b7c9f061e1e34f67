package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Measurement;
import org.tiltas.api.Subject;
import org.tiltas.engine.consent.ConsentQuestion;
import org.tiltas.engine.consent.ConsentRule;
import org.tiltas.engine.consent.Consents;
import org.tiltas.spi.clinical.Restricted;

/**
 * On what grounds a partner is sent what concerns a resident: with {@code consent}, what nobody has consented to stays
 * here; with {@code statutory}, what somebody has objected to. Asked for each row at the moment of sending. What is about
 * a device or a room is nobody's to consent to. Thread-safe.
 */
final class LegalBasis {
    /** There is no consent that covers it. */
    static final String NO_CONSENT = "no-consent";
    /** The resident's data are restricted. */
    static final String RESTRICTED = "restricted";
    /** The resident has objected. */
    static final String OBJECTION = "objection";

    private final LegalTerms terms;
    private final Consents consents;
    private final Restricted restricted;
    private final Clock clock;

    LegalBasis(LegalTerms terms, Consents consents, Restricted restricted, Clock clock) {
        this.terms = terms;
        this.consents = consents;
        this.restricted = restricted;
        this.clock = clock;
    }

    /** Why a measurement may not be sent; empty if it may. */
    Optional<String> against(Measurement measurement) {
        if (measurement.subject().kind() != Subject.Kind.PATIENT) {
            return Optional.empty();
        }
        if (restricted.holds(measurement.subject().reference())) {
            return Optional.of(RESTRICTED);
        }
        ConsentRule.Answer answer = consents.answer(
                measurement.subject().reference(),
                question(measurement.metric(), measurement.effective().toInstant()));
        return switch (answer) {
            case DENIED -> Optional.of(OBJECTION);
            case PERMITTED -> Optional.empty();
            case SILENT -> terms.consent() ? Optional.of(NO_CONSENT) : Optional.empty();
        };
    }

    /**
     * Whether values of a resident could be sent, of one of these metrics and of any time.
     *
     * @param patient reference
     */
    boolean allowsSome(String patient, Collection<String> metrics) {
        if (restricted.holds(patient)) {
            return false;
        }
        Set<Instant> times = new HashSet<>(consents.dataTurns(patient));
        times.add(Instant.MIN);
        return metrics.stream().anyMatch(metric -> times.stream()
                .map(time -> consents.answer(patient, question(metric, time)))
                .anyMatch(answer -> answer == ConsentRule.Answer.PERMITTED
                        || answer == ConsentRule.Answer.SILENT && !terms.consent()));
    }

    /** Whether a Consent of a resident permits records of a FHIR type, whatever the basis of what is sent. */
    boolean permitsRecords(String patient, String type) {
        ConsentQuestion question =
                ConsentQuestion.ofRecord(terms.purpose(), terms.organization(), type, clock.instant());
        return !restricted.holds(patient) && consents.answer(patient, question) == ConsentRule.Answer.PERMITTED;
    }

    /** When a period in a resident's Consents begins or ends next. */
    Optional<Instant> nextTurn(String patient) {
        return consents.nextTurn(patient, clock.instant());
    }

    private ConsentQuestion question(String metric, Instant effective) {
        return new ConsentQuestion(terms.purpose(), terms.organization(), metric, effective, clock.instant());
    }
}
