/** In which room residents are, for whom that was decided: the decisions, the evidence of gateways, and how long it is kept. */
package org.tiltas.clinical.whereabouts;
