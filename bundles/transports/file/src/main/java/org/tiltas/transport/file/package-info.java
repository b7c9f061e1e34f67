/**
 * Messages as files: one file, one message, acknowledged by where the file is moved to. A file goes {@code in} →
 * {@code taking/<marker>} → {@code done} or {@code failed}; the marker is a record committed with the message, so that a
 * file that is found in {@code taking} after a crash is taken once and no more.
 */
package org.tiltas.transport.file;
