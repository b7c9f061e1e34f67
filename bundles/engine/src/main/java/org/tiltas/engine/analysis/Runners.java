package org.tiltas.engine.analysis;

import java.util.List;
import org.tiltas.api.Measurement;
import org.tiltas.spi.journal.Unit;

/** Makes the runs of analyses. */
public interface Runners {
    /** A run of a module; for the one route that feeds it. */
    AnalysisRun run(String module);

    /** Whether somebody has to be called if nobody wears the device. */
    static boolean isCall(Measurement measurement) {
        return UnownedCalls.isCall(measurement);
    }

    /** Calls somebody for calls and falls among what has no owner, in the unit that lets it wait. */
    void callForUnowned(List<Measurement> unowned, Unit unit);
}
