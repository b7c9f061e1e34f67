/** R4 JSON of measurements and records. */
package org.tiltas.clinical.views;
