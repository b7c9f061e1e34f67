package org.tiltas.clinical.store;

import java.util.Optional;
import org.hl7.fhir.r4.model.Identifier;
import org.tiltas.api.Measurement;

/**
 * What a person measured, on its way into the journal.
 *
 * @param name the identifier its maker gave it
 */
record ManualDraft(Measurement measurement, Optional<Identifier> name) {}
