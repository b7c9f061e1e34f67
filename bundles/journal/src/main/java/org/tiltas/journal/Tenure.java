package org.tiltas.journal;

/**
 * The right to write, as long as nobody takes it.
 *
 * @param epoch number of this tenure; every commit checks it
 * @param tx number of the last transaction of the tenure before
 * @param heads the last numbers given
 */
record Tenure(long epoch, long tx, Heads heads) {}
