package org.tiltas.spi.journal;

import java.util.List;

/** Reads who did what. */
public interface Audits {
    /**
     * Newest first.
     *
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Entry> list(long before, int limit);

    /** An audit entry as stored; ids count up. */
    record Entry(long id, Unit.Audit audit) {}
}
