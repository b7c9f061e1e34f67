/** Waiting measurements find their owner when an assignment is written. */
package org.tiltas.clinical.release;
