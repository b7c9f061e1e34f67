package org.tiltas.spi.journal;

import java.util.List;
import org.tiltas.api.Lane;

/**
 * Rows of one lane, in offset order.
 *
 * @param cursor name of the cursor that read them
 * @param lane their lane
 * @param epoch the cursor's epoch
 * @param entries the rows
 */
public record Batch<T>(String cursor, Lane lane, long epoch, List<Entry<T>> entries) {
    /** A row and its place. */
    public record Entry<T>(long offset, T value) {}

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public long last() {
        return entries.get(entries.size() - 1).offset();
    }

    /** Lets the unit move the cursor behind the whole batch. */
    public void pass(Unit unit) {
        if (!entries.isEmpty()) {
            unit.move(new Unit.CursorMove(cursor, lane, epoch, last(), entries.size()));
        }
    }

    /** The first half of a batch, to find the row that spoils it; of a single row, itself. */
    public Batch<T> firstHalf() {
        return new Batch<>(cursor, lane, epoch, entries.subList(0, Math.max(1, entries.size() / 2)));
    }
}
