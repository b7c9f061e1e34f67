package org.tiltas.engine.consent;

import java.time.Instant;

/**
 * What is asked of a Consent.
 *
 * @param purpose code of the purpose of use; empty if the partner's settings name none
 * @param organization the recipient: a reference or the value of an identifier; empty if the settings name none
 * @param metric metric of the measurement
 * @param effective when it was measured
 * @param now the moment of sending
 */
public record ConsentQuestion(String purpose, String organization, String metric, Instant effective, Instant now) {}
