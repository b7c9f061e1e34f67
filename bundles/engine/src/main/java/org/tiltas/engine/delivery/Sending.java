package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Unit;

/** Filters, thins and sends rows of one lane. Used under the lane's lock. */
final class Sending {
    private final String partner;
    private final LaneContext context;
    private final Rounds rounds;
    private final Selection selection;
    private final Thinning thinning;
    private final Holdings holdings;
    private final Doubts doubts;
    private final Latency latency;
    private final Clock clock;

    Sending(
            String partner,
            LaneContext context,
            Rounds rounds,
            Selection selection,
            Thinning thinning,
            Holdings holdings,
            Doubts doubts,
            Latency latency,
            Clock clock) {
        this.partner = partner;
        this.context = context;
        this.rounds = rounds;
        this.selection = selection;
        this.thinning = thinning;
        this.holdings = holdings;
        this.doubts = doubts;
        this.latency = latency;
        this.clock = clock;
    }

    /**
     * Sends what the partner is to get of the rows, which are in the order of the lane.
     *
     * @param tries how often a subject is tried before it has to wait
     * @param again whether they may have been sent before
     */
    Settlement send(List<Observed> rows, int tries, boolean again) throws HostFailure, InterruptedException {
        Settlement settlement = begin(rows, again);
        Set<Long> leftOut = new HashSet<>(thinning.leftOut(rows.stream()
                .filter(row -> row.version() == 1
                        && thinning.covers(row.measurement())
                        && selection.choose(row, true) instanceof Choice.Send)
                .toList()));
        List<Observed> kept = leftOut.isEmpty()
                ? rows
                : rows.stream().filter(row -> !leftOut.contains(row.offset())).toList();
        rounds.send(kept, new Rounds.Terms(tries, again, false), settlement);
        return settlement;
    }

    /** Sends rows that were chosen for it: what is down-sampled otherwise goes too. */
    Settlement sendChosen(List<Observed> rows) throws HostFailure, InterruptedException {
        Settlement settlement = begin(rows, true);
        rounds.send(rows, new Rounds.Terms(LaneDesk.QUICK_TRIES, true, true), settlement);
        return settlement;
    }

    /** Sends rows anew that the partner was found not to hold any more. */
    Settlement sendLost(List<Observed> rows) throws HostFailure, InterruptedException {
        Settlement settlement = begin(rows, true);
        rows.forEach(row -> context.lost(row.id()));
        rounds.send(rows, new Rounds.Terms(LaneDesk.QUICK_TRIES, true, true), settlement);
        return settlement;
    }

    private Settlement begin(List<Observed> rows, boolean again) {
        context.begin();
        thinning.begin();
        Settlement settlement = new Settlement(partner, latency);
        if (!rows.isEmpty() && (again || rounds.isUncertain(rows))) {
            context.suspect(rows.get(0).offset(), rows.get(rows.size() - 1).offset());
            settlement.suspect(rows);
        }
        return settlement;
    }

    /** Writes what came of a pass into the unit. */
    void fill(Settlement settlement, Unit unit) {
        settlement.fill(unit);
        context.write(unit);
        thinning.fill(unit, settlement.held());
        settlement
                .doubtful()
                .ifPresent(
                        stretch -> doubts.add(unit, stretch.lane(), stretch.first(), stretch.last(), clock.instant()));
    }

    /** Writes what the channel told of a pass that failed into the unit. */
    void told(Unit unit) {
        context.write(unit);
    }

    /** Forgets what may not have been committed. */
    void mistrust() {
        thinning.mistrust();
    }

    /** Rows that have no committed receipt, nor a later version of them; asked before a pass over them begins. */
    List<Observed> unheld(List<Observed> rows) {
        return rows.stream().filter(row -> !holdings.hasReceipt(row)).toList();
    }
}
