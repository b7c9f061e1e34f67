package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/** Sends what was measured of a resident and not sent, for instance because consent came later. */
final class Resending implements Errands.Step {
    private static final int AT_ONCE = 200;

    private final Journal journal;
    private final Clock clock;

    Resending(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public ErrandRecord go(ErrandRecord errand, Delivery delivery, Unit unit)
            throws HostFailure, RetryLater, InterruptedException {
        List<Observed> rows = journal.observations().search(query(errand));
        if (rows.isEmpty()) {
            return errand.ended("done", clock.instant(), Optional.empty());
        }
        ErrandRecord after = errand;
        for (Lane lane : Lane.values()) {
            List<Observed> part = rows.stream()
                    .filter(row -> row.measurement().lane() == lane)
                    .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                    .toList();
            if (!part.isEmpty()) {
                Settlement settlement = delivery.desk(lane).resend(part, unit);
                after = after.counting("sent", settlement.delivered()).counting("refused", settlement.refused());
                if (!settlement.open().isEmpty()) {
                    return after.waiting(Optional.of(
                            settlement.open().values().iterator().next().reason()));
                }
            }
        }
        return after.counting("compared", rows.size()).at(errand.after() + rows.size());
    }

    private static Observations.Query query(ErrandRecord errand) {
        Errand about = errand.errand();
        return new Observations.Query(
                Set.of(),
                Set.of(about.resident()),
                Set.of(),
                Set.of(),
                Set.of(),
                Optional.of(about.from()),
                Optional.of(about.to()),
                Optional.<Instant>empty(),
                Optional.<Instant>empty(),
                Observations.Order.EFFECTIVE_ASCENDING,
                (int) errand.after(),
                AT_ONCE);
    }
}
