package org.tiltas.spi.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.journal.Observations.Sweep;

/**
 * Takes Observations back that a person knows to be wrong: a last version entered-in-error, which goes to every partner
 * that holds an earlier one. The same reading arriving again, or read again, changes nothing. Thread-safe.
 */
public interface Voiding {
    /**
     * Takes one back; returns once it is in the journal.
     *
     * @param reason in the words of the person; published as a note of the Observation
     * @param who for the audit
     * @return false if it had ended already
     * @throws java.util.NoSuchElementException if there is none with this id
     */
    boolean one(String observation, String reason, String who);

    /** How many Observations a job would take back now. */
    long count(Sweep sweep);

    /** Starts a job; returns once it is in the journal. It goes on after a crash. */
    Job start(Sweep sweep, String reason, String who);

    Optional<Job> job(String id);

    /** All jobs, newest first. */
    List<Job> jobs();

    /**
     * A job that takes back what one device measured.
     *
     * @param state {@code running} or {@code done}
     * @param metrics only these; empty for all
     * @param total how many there were at the start
     * @param voided how many have been taken back
     */
    record Job(
            String id,
            String state,
            String device,
            Set<String> metrics,
            Instant from,
            Instant to,
            String by,
            Instant started,
            Optional<Instant> ended,
            long total,
            long voided) {
        public Job {
            metrics = Set.copyOf(metrics);
        }
    }
}
