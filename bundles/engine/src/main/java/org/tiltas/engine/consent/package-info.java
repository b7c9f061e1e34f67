/** What residents have consented and objected to: FHIR R4 Consent resources as rules. */
package org.tiltas.engine.consent;
