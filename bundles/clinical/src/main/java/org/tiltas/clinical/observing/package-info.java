/** From reading to measurement: clock, identity, worth, owner. */
package org.tiltas.clinical.observing;
