/** Work in the background: one thread each, small units, again after a failure. */
package org.tiltas.clinical.work;
