/** What the clinical room does for the others: owners, times, codes and FHIR views. Between core rooms only; modules may not import it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.5.0")
package org.tiltas.spi.clinical;
