package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/**
 * Catches up on deferred subjects, each with a commit of its own. Runs on the thread of the lane between its batches, so
 * that a subject is never sent from two places. Used under the lane's lock.
 */
final class Drain {
    private static final int DRAINED_AT_ONCE = 200;
    private static final long DRAIN_NANOS = 2_000_000_000L;

    private final Lane lane;
    private final Journal journal;
    private final Sending sending;
    private final Deferrals deferrals;
    private final Commits commits;

    Drain(Lane lane, Journal journal, Sending sending, Deferrals deferrals, Commits commits) {
        this.lane = lane;
        this.journal = journal;
        this.sending = sending;
        this.deferrals = deferrals;
        this.commits = commits;
    }

    /**
     * Tries each subject that is due once, for a little while; the rest have their turn next time.
     *
     * @param wait how long a subject waits for a host that is busy or refuses us
     */
    void drain(long position, Function<HostFailure, Duration> wait) throws InterruptedException {
        deferrals.refresh();
        long begun = System.nanoTime();
        for (Deferral deferral : deferrals.due()) {
            if (System.nanoTime() - begun > DRAIN_NANOS || !drain(deferral, position, wait)) {
                break;
            }
        }
        deferrals.refresh();
    }

    /** @return false when the partner as a whole failed, so that others need not be tried now */
    private boolean drain(Deferral deferral, long position, Function<HostFailure, Duration> wait)
            throws InterruptedException {
        String subject = deferral.subject();
        List<Observed> rows =
                journal.observations().ofSubject(subject, lane, deferral.from(), position, DRAINED_AT_ONCE);
        Unit unit = new Unit();
        boolean well = true;
        try {
            Settlement settlement = sending.send(withSuccessors(sending.unheld(rows)), 1, true);
            sending.fill(settlement, unit);
            Settlement.Open open = settlement.open().get(subject);
            if (open != null) {
                int attempts = open.from() > deferral.from() ? LaneDesk.QUICK_TRIES : deferral.attempts() + 1;
                deferrals.defer(unit, subject, open, deferral.attempts(), attempts);
            } else if (rows.size() == DRAINED_AT_ONCE) {
                long next = rows.get(rows.size() - 1).offset() + 1;
                deferrals.put(unit, subject, next, Duration.ZERO, LaneDesk.QUICK_TRIES, deferral.lastAnswer());
            } else {
                deferrals.end(unit, subject);
            }
        } catch (HostFailure e) {
            failed(unit, deferral, e, wait);
            sending.told(unit);
            well = false;
        }
        commits.commit(unit);
        return well;
    }

    /** A host that is busy or refuses us says nothing about the subject; of other failures the next batch will tell. */
    private void failed(Unit unit, Deferral deferral, HostFailure failure, Function<HostFailure, Duration> wait) {
        String subject = deferral.subject();
        if (failure.kind() == HostFailure.Kind.OUTCOME_UNKNOWN) {
            deferrals.defer(unit, subject, deferral.from(), deferral.attempts() + 1, failure.getMessage());
        } else {
            deferrals.put(
                    unit, subject, deferral.from(), wait.apply(failure), deferral.attempts(), failure.getMessage());
        }
    }

    /**
     * A new version that went to another subject or lane has been passed while this one waited; it follows at once, so
     * that what it corrects does not stay as it is.
     */
    private List<Observed> withSuccessors(List<Observed> rows) {
        List<Observed> all = new ArrayList<>(rows.size());
        for (Observed row : rows) {
            all.add(row);
            journal.observations()
                    .get(row.id())
                    .filter(newest -> newest.version() > row.version() && !isBeside(newest, row))
                    .ifPresent(all::add);
        }
        return all;
    }

    private static boolean isBeside(Observed newest, Observed row) {
        return newest.measurement().subject().equals(row.measurement().subject())
                && newest.measurement().lane() == row.measurement().lane();
    }
}
