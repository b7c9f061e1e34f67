/** Measurements that a person takes back. */
package org.tiltas.clinical.voiding;
