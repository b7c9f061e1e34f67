/** What was agreed with residents: CarePlans and Goals, as far as analyses can judge them. */
package org.tiltas.clinical.plan;
