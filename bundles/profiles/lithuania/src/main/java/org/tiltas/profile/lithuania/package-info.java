/** The delivery profile {@code lt}: LT-Base 0.3.0, Vital Signs 0.0.1 and Lifestyle 0.0.1, drafts on FHIR R5. */
package org.tiltas.profile.lithuania;
