package org.tiltas.journal;

import org.tiltas.api.Lane;

/**
 * One lane of one sub-stream.
 *
 * @param id its number, part of every message id
 * @param tail its newest rows
 */
record Log<T>(int id, String stream, Lane lane, Tail<T> tail) {
    /** Name under which its rows are counted. */
    String counter() {
        return "log." + id;
    }
}
