package org.tiltas.engine.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * What is asked of a Consent.
 *
 * @param purpose code of the purpose of use; empty if the partner's settings name none
 * @param organization the recipient: a reference or the value of an identifier; empty if the settings name none
 * @param type FHIR type of what is to be sent or shown
 * @param metric metric of the measurement; empty if it is none
 * @param effective when it was measured; empty if it is no measurement
 * @param now the moment of sending
 */
public record ConsentQuestion(
        String purpose, String organization, String type, String metric, Optional<Instant> effective, Instant now) {
    private static final String OBSERVATION = "Observation";

    /** About a measurement. */
    public ConsentQuestion(String purpose, String organization, String metric, Instant effective, Instant now) {
        this(purpose, organization, OBSERVATION, metric, Optional.of(effective), now);
    }

    /** About a record of a resident that is no measurement. */
    public static ConsentQuestion ofRecord(String purpose, String organization, String type, Instant now) {
        return new ConsentQuestion(purpose, organization, type, "", Optional.empty(), now);
    }
}
