package org.tiltas.spi.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the committed records from memory. */
public interface Records {
    Optional<Record> get(String kind, String id);

    /** The record of the kind with this unique key. */
    Optional<Record> byKey(String kind, String uniqueKey);

    /** All records of a kind, in the order of their ids. */
    List<Record> list(String kind);

    /** Earlier and present versions of a record, newest first; a removal shows as an empty body. */
    List<Record> history(String kind, String id);

    /**
     * Calls the listener for all present records of the kind, then after each commit that changed one, before anything
     * later is committed. The listener must be quick, must not commit and wait, and must not throw.
     *
     * @return ends the watch
     */
    AutoCloseable watch(String kind, Consumer<Change> listener);

    /** A record that was written or removed. */
    record Change(String kind, String id, Optional<Record> now) {}

    /** An id that no record has: 80 random bits in lower-case base 32. */
    String freshId();
}
