/** Alerts, their findings, and what people do with them. Between core rooms only; modules may not import it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.tiltas.spi.analysis;
