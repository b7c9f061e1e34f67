/** Measurements find their owner, or another one, when assignments and Patients are written. */
package org.tiltas.clinical.release;
