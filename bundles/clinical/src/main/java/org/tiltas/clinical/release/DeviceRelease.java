package org.tiltas.clinical.release;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.tiltas.api.Measurement;
import org.tiltas.api.Subject;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings.Waiting;

/** Releases what waits of one device, in measurement order, in units small enough not to hold anybody up. */
final class DeviceRelease {
    private static final int UNIT = 500;
    private static final int LARGEST_PAGE = 64_000;
    /** Times of measurements lie between these; the journal need not know what an instant's extremes are. */
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final Journal journal;
    private final Ownership ownership;
    private final BooleanSupplier anyNamed;

    /** @param anyNamed whether messages may name patients at all, so that readings wait without any assignment */
    DeviceRelease(Journal journal, Ownership ownership, BooleanSupplier anyNamed) {
        this.journal = journal;
        this.ownership = ownership;
        this.anyNamed = anyNamed;
    }

    /** @throws JournalException when something was not committed; what was, stays released */
    void run(String device) throws InterruptedException {
        if (anyNamed.getAsBoolean()) {
            run(device, EARLIEST, LATEST);
            return;
        }
        List<Assignment> inOrder = ownership.assignments().ofDevice(device).stream()
                .sorted(Comparator.comparing(Assignment::start))
                .toList();
        for (Assignment assignment : inOrder) {
            Instant from = assignment.start().isBefore(EARLIEST) ? EARLIEST : assignment.start();
            Instant to = assignment.end().isAfter(LATEST) ? LATEST : assignment.end();
            run(device, from, to);
        }
    }

    private void run(String device, Instant start, Instant to) throws InterruptedException {
        Instant from = start;
        int limit = UNIT;
        while (from.isBefore(to)) {
            long guard = journal.guard(Assignments.GUARD);
            List<Waiting> page = journal.waitings().ofDevice(device, from, to, limit);
            Unit unit = new Unit().require(Assignments.GUARD, guard);
            for (Waiting waiting : page) {
                Measurement m = waiting.measurement();
                String resident = ownership.of(m).resident();
                if (resident != null && unit.released().size() < UNIT) {
                    unit.release(waiting.id(), m.withSubject(new Subject(Subject.Kind.PATIENT, resident)));
                }
            }
            int released = unit.released().size();
            if (released > 0) {
                commit(unit);
            }
            if (page.size() < limit && released < UNIT) {
                return;
            }
            if (released == 0) {
                // Nothing here has an owner (other user slots): go on behind it.
                Instant last =
                        page.get(page.size() - 1).measurement().effective().toInstant();
                if (last.equals(from)) {
                    limit = limit * 2;
                    if (limit > LARGEST_PAGE) {
                        return;
                    }
                } else {
                    from = last;
                }
            }
        }
    }

    private void commit(Unit unit) throws InterruptedException {
        Commits.await(journal, unit);
    }
}
