/** Settings, ports, health and meters that every room shares. Between core rooms only; modules may not import it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.tiltas.spi.server;
