package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/**
 * Catches up on deferred subjects, each with a commit of its own. Runs on the thread of the lane between its batches, so
 * that a subject is never sent from two places. Used under the lane's lock.
 */
final class Drain {
    private static final int DRAINED_AT_ONCE = 200;
    private static final long DRAIN_NANOS = 2_000_000_000L;

    private final String partner;
    private final Lane lane;
    private final Journal journal;
    private final Sending sending;
    private final Deferrals deferrals;
    private final RemoteNames names;

    Drain(String partner, Lane lane, Journal journal, Sending sending, Deferrals deferrals, RemoteNames names) {
        this.partner = partner;
        this.lane = lane;
        this.journal = journal;
        this.sending = sending;
        this.deferrals = deferrals;
        this.names = names;
    }

    /** Tries each subject that is due once, for a little while; the rest have their turn next time. */
    void drain(long position) throws InterruptedException {
        deferrals.refresh();
        long begun = System.nanoTime();
        for (Deferral deferral : deferrals.due()) {
            if (System.nanoTime() - begun > DRAIN_NANOS || !drain(deferral, position)) {
                break;
            }
        }
        deferrals.refresh();
    }

    /** @return false when the partner as a whole failed, so that others need not be tried now */
    private boolean drain(Deferral deferral, long position) throws InterruptedException {
        String subject = deferral.subject();
        List<Observed> rows =
                journal.observations().ofSubject(subject, lane, deferral.from(), position, DRAINED_AT_ONCE);
        Unit unit = new Unit();
        boolean well = true;
        List<Observed> held = List.of();
        try {
            Settlement settlement = sending.send(unheld(rows), 1, true);
            settlement.fill(unit);
            held = settlement.held();
            Settlement.Open open = settlement.open().get(subject);
            if (open != null) {
                int attempts = open.from() > deferral.from() ? LaneDesk.QUICK_TRIES : deferral.attempts() + 1;
                deferrals.defer(unit, subject, open.from(), attempts, open.reason());
            } else if (rows.size() == DRAINED_AT_ONCE) {
                long next = rows.get(rows.size() - 1).offset() + 1;
                deferrals.put(unit, subject, next, Duration.ZERO, LaneDesk.QUICK_TRIES, deferral.lastAnswer());
            } else {
                deferrals.end(unit, subject);
            }
        } catch (HostFailure e) {
            // whether the host or this subject is to blame, the next batch will tell
            deferrals.defer(unit, subject, deferral.from(), deferral.attempts() + 1, e.getMessage());
            well = false;
        }
        names.write(unit);
        commit(unit);
        sending.committed(held);
        return well;
    }

    /** Rows whose version, or a later one, the partner does not hold yet. */
    private List<Observed> unheld(List<Observed> rows) {
        return rows.stream()
                .filter(row -> journal.deliveries()
                        .receipt(partner, row.id())
                        .map(Receipt.Item::offset)
                        .filter(offset -> offset >= row.offset())
                        .isEmpty())
                .toList();
    }

    private void commit(Unit unit) throws InterruptedException {
        try {
            journal.commit(unit).get();
        } catch (ExecutionException e) {
            deferrals.mistrust();
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("commit failed", e.getCause());
        }
    }
}
