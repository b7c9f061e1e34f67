/** Residents, devices, assignments, clocks and metrics: readings become measurements, measurements become FHIR. */
package org.tiltas.clinical;
