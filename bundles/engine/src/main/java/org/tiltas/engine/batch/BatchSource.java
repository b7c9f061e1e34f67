package org.tiltas.engine.batch;

import java.util.Set;
import java.util.function.Supplier;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Quarantined;

/**
 * Where batches come from and where hopeless rows go.
 *
 * @param route id of the route, for logs
 * @param lanes lanes the cursor serves
 * @param max most rows of a batch
 * @param opener opens the cursor; called on the thread that reads it
 * @param copier copies a row that cannot be processed into quarantine
 */
public record BatchSource<T>(String route, Set<Lane> lanes, int max, Supplier<Cursor<T>> opener, Copier<T> copier) {

    /** Makes a quarantine entry of a row. */
    @FunctionalInterface
    public interface Copier<T> {
        Quarantined copy(T row, String reason, String detail);
    }
}
