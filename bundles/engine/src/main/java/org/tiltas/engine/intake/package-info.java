/** The gate: which message belongs to which adapter and lane, who may send it, and whether anything is taken in now. */
package org.tiltas.engine.intake;
