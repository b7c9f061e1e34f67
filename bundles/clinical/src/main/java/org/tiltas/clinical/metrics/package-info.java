/** The one registry of metrics and the code systems generated from it. */
package org.tiltas.clinical.metrics;
