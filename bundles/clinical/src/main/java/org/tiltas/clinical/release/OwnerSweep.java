package org.tiltas.clinical.release;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.Unit;

/** Goes through stored Observations and re-issues those that are somebody else's, in units small enough not to hold anybody up. */
final class OwnerSweep {
    private static final int UNIT = 500;

    private final Journal journal;

    OwnerSweep(Journal journal) {
        this.journal = journal;
    }

    /**
     * Looks at what a person is the subject of. Doing it again changes nothing. Whereabouts go to nobody else: they were
     * decided for one person, and are taken back when it was another one.
     *
     * @param owner the Patient id of the rightful owner; null for nobody
     * @return how many were re-issued
     * @throws org.tiltas.spi.journal.JournalException when something was not committed; what was, stays
     */
    long run(Sweep sweep, Function<Measurement, String> owner) throws InterruptedException {
        return run(sweep, owner, false);
    }

    /** The same where two records turn out to be about one person. */
    long merge(Sweep sweep, Function<Measurement, String> owner) throws InterruptedException {
        return run(sweep, owner, true);
    }

    private long run(Sweep sweep, Function<Measurement, String> owner, boolean samePerson) throws InterruptedException {
        long moved = 0;
        Optional<Observed> after = Optional.empty();
        while (true) {
            // read before owners are looked up: a write in between makes the unit stale
            Unit unit = new Unit().require(Assignments.GUARD, journal.guard(Assignments.GUARD));
            List<Observed> page = journal.observations().live(sweep, after, UNIT);
            for (Observed observed : page) {
                Measurement m = observed.measurement();
                if (m.subject().kind() == Subject.Kind.PATIENT) {
                    Optional<Subject> to =
                            Optional.ofNullable(owner.apply(m)).map(id -> new Subject(Subject.Kind.PATIENT, id));
                    if (to.equals(Optional.of(m.subject()))) {
                        continue;
                    }
                    if (m.metric().equals(Metrics.IN_ROOM) && !samePerson) {
                        unit.takeBack(new Unit.Taking(observed.id(), "somebody else wore the device"));
                    } else {
                        unit.reissue(new Unit.Reissue(observed.id(), m.subject(), to));
                    }
                }
            }
            if (!unit.reissues().isEmpty() || !unit.takings().isEmpty()) {
                Commits.await(journal, unit);
                moved += unit.reissues().size() + unit.takings().size();
            }
            if (page.size() < UNIT) {
                return moved;
            }
            after = Optional.of(page.get(page.size() - 1));
        }
    }
}
