/** The durable log and everything that commits with it, free of SQL: streams, units, cursors, records. Between core rooms only; modules may not import it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.4.0")
package org.tiltas.spi.journal;
