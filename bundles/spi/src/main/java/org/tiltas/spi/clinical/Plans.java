package org.tiltas.spi.clinical;

import java.util.List;
import org.tiltas.api.analysis.Plan;

/** What was agreed with residents, by their CarePlans and Goals. Thread-safe. */
public interface Plans {
    /** Where nothing was ever agreed. */
    Plans NONE = new Plans() {
        @Override
        public List<Plan> of(String patient) {
            return List.of();
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            return () -> {};
        }
    };

    /**
     * All that an analysis can judge of it, past and to come, by source and time. A later version of a resource counts
     * from the day its period begins, what was before that goes by the version before.
     *
     * @param patient id of the Patient; plans of those that were merged into it are among them
     */
    List<Plan> of(String patient);

    /**
     * Whose plans those of a Patient are now: its own, or of the one it was merged into.
     *
     * @param patient id of a Patient
     */
    default String present(String patient) {
        return patient;
    }

    /**
     * Calls after each change of anybody's plans, when {@link #of} tells of it already. The call must be quick and must
     * not throw.
     *
     * @return ends the watch
     */
    AutoCloseable watch(Runnable changed);
}
