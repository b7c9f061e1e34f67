/** Shared devices: carers say whose a measurement is. */
package org.tiltas.clinical.claims;
