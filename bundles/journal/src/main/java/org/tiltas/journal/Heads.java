package org.tiltas.journal;

/**
 * The last numbers given.
 *
 * @param inbox position of the newest message
 * @param observation position of the newest observation
 * @param finding position of the newest finding
 * @param row id of the newest row of quarantine, waiting, parked and audit
 */
record Heads(long inbox, long observation, long finding, long row) {}
