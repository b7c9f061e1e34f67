package org.tiltas.engine.analysis;

import java.util.List;
import org.tiltas.api.Observed;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/** One analysis over its cursor; used by the thread of the cursor. */
public interface AnalysisRun {
    /**
     * Judges a batch.
     *
     * @param batch what the cursor has read
     * @param rows all or some of it, as the route has left them
     */
    void judge(Batch<?> batch, List<Observed> rows, Analyses.Present present, Unit unit)
            throws RetryLater, InterruptedException;

    /** Lets the times come that are due while there is nothing new. */
    void idle(Analyses.Present present) throws RetryLater, InterruptedException;

    /** Tells what became of the unit that was filled last. */
    void settled(boolean committed);
}
