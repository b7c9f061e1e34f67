package org.tiltas.spi.journal;

import java.time.Duration;
import org.tiltas.api.Lane;

/** A durable position in a stream, per lane. Used by one thread. */
public interface Cursor<T> extends AutoCloseable {
    String name();

    /**
     * The next rows behind the position, urgent lane first; the position itself moves only when a unit that
     * {@linkplain Batch#pass passes} the batch is committed. Asking again without that gives the same rows again.
     *
     * @param max at most so many
     * @param wait how long to wait for the first one
     * @return an empty batch when nothing came
     */
    Batch<T> next(int max, Duration wait) throws InterruptedException;

    /** Position on a lane: everything at or before it is done. */
    long position(Lane lane);

    /** Rows of the stream behind the position, all lanes. */
    long lag();

    /** Gives the cursor up; its position stays in the journal. */
    @Override
    void close();
}
