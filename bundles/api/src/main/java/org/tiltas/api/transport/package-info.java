/**
 * What the author of a transport sees: a way in for messages, such as MLLP or a folder of files. A
 * {@link org.tiltas.api.transport.Transport} listens and tells its senders what became of their messages; everything
 * that must last, and every decision about who may send what, is behind its {@link org.tiltas.api.transport.Host}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.tiltas.api.transport;
