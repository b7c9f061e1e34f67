package org.tiltas.journal;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** Rows on their way into a table. Fields are written in the order of its columns; {@link #row} begins a row. */
interface Fields {
    void row(int fields) throws IOException;

    void nothing() throws IOException;

    void int16(int value) throws IOException;

    void int32(int value) throws IOException;

    void int64(long value) throws IOException;

    void bool(boolean value) throws IOException;

    /** Text, null for none; NUL, which PostgreSQL cannot hold, becomes U+FFFD. */
    void text(String value) throws IOException;

    void blob(byte[] value) throws IOException;

    /** To the microsecond; what is finer is cut off, not rounded. */
    void time(Instant value) throws IOException;

    void uuid(UUID value) throws IOException;

    /** A numeric with its scale kept, null for none. */
    void numeric(BigDecimal value) throws IOException;
}
