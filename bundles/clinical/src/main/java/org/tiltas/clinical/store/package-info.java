/** Writes of FHIR resources: checked, committed, audited. */
package org.tiltas.clinical.store;
