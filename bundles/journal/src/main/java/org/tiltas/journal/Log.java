package org.tiltas.journal;

import org.tiltas.api.Lane;

/**
 * One lane of one sub-stream.
 *
 * @param id its number, part of every message id
 * @param tail its newest rows
 */
record Log<T>(int id, String stream, Lane lane, Tail<T> tail) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Log<?> log && log.id == id;
    }

    /** Its number: logs are looked up for each row of a commit. */
    @Override
    public int hashCode() {
        return id;
    }

    /** Name under which its rows are counted. */
    String counter() {
        return "log." + id;
    }
}
