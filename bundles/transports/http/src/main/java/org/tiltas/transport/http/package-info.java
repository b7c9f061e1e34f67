/** Messages by HTTP: one request, one message, answered when it is committed. */
package org.tiltas.transport.http;
