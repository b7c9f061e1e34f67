/**
 * Transports that are modules: which of them is open, what they may ask of the server, and how one version follows
 * another without a message being lost. Knows no bundles; those are the life cycle's.
 */
package org.tiltas.engine.transport;
