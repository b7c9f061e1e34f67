package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.Optional;
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
                new ConsentQuestion(
                        terms.purpose(),
                        terms.organization(),
                        measurement.metric(),
                        measurement.effective().toInstant(),
                        clock.instant()));
        return switch (answer) {
            case DENIED -> Optional.of(OBJECTION);
            case PERMITTED -> Optional.empty();
            case SILENT -> terms.consent() ? Optional.of(NO_CONSENT) : Optional.empty();
        };
    }
}
