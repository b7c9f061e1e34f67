package org.tiltas.engine.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;

/** Filters, thins and sends rows of one lane. Used under the lane's lock. */
final class Sending {
    private final String partner;
    private final LaneContext context;
    private final Rounds rounds;
    private final Thinning thinning;

    Sending(String partner, LaneContext context, Rounds rounds, Thinning thinning) {
        this.partner = partner;
        this.context = context;
        this.rounds = rounds;
        this.thinning = thinning;
    }

    /**
     * Sends what the partner wants of the rows.
     *
     * @param tries how often a subject is tried before it has to wait
     * @param again whether they may have been sent before
     */
    Settlement send(List<Observed> rows, int tries, boolean again) throws HostFailure, InterruptedException {
        context.begin();
        List<Observed> wanted = rounds.wanted(rows);
        Set<Long> superfluous = thinning.superfluous(wanted);
        List<Observed> kept = wanted.stream()
                .filter(row -> !superfluous.contains(row.offset()))
                .toList();
        Settlement settlement = new Settlement(partner);
        rounds.send(kept, tries, again, settlement);
        return settlement;
    }

    /** Sends one row, whether the partner wants it or not. */
    Settlement sendAnyway(Observed row) throws HostFailure, InterruptedException {
        context.begin();
        Settlement settlement = new Settlement(partner);
        rounds.sendAnyway(row, settlement);
        return settlement;
    }

    /** Tells that receipts for these rows are committed. */
    void committed(Collection<Observed> rows) {
        rows.forEach(thinning::sent);
    }
}
