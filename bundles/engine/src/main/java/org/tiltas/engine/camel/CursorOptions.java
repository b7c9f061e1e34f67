package org.tiltas.engine.camel;

import java.util.Set;
import org.tiltas.api.Lane;

/**
 * What the consumers of the journal have in common.
 *
 * @param cursor durable name; empty if the route is only written to
 * @param lanes lanes it serves
 * @param max most rows of a batch
 * @param sendEmptyMessageWhenIdle whether the route also runs, with an empty batch, about once a second while there is
 *     nothing new
 */
record CursorOptions(String cursor, Set<Lane> lanes, int max, boolean sendEmptyMessageWhenIdle) {}
