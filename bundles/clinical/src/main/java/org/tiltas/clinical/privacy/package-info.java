/** The rights of residents over their data: erasure and restriction. */
package org.tiltas.clinical.privacy;
