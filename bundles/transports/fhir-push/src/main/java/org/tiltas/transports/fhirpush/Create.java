package org.tiltas.transports.fhirpush;

/**
 * A resource to create at the partner unless it is there.
 *
 * @param type its FHIR type
 * @param json without id, references already the partner's
 * @param token identifier by which it is recognised
 */
record Create(String type, CharSequence json, Token token) {}
