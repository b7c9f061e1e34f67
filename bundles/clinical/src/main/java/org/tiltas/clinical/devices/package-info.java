/** Devices and who wears them, in memory, kept up by the journal. */
package org.tiltas.clinical.devices;
