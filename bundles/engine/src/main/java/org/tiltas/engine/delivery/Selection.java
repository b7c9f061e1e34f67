package org.tiltas.engine.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

/**
 * Decides what becomes of a row: the filter, the legal basis and what the partner holds, all as they are at this moment.
 * A new version goes to whoever holds an earlier one, past every filter; where the partner is not to see what is new in
 * it, what it holds is taken back without a value. Used under the lane's lock.
 */
final class Selection {
    private static final Choice SKIP = new Choice.Skip();

    private final DeliveryFilter filter;
    private final Predicate<Observed> takes;
    private final LegalBasis basis;
    private final Thinning thinning;
    private final Holdings holdings;

    /** @param takes whether the partner can be told of a row at all */
    Selection(
            DeliveryFilter filter, Predicate<Observed> takes, LegalBasis basis, Thinning thinning, Holdings holdings) {
        this.filter = filter;
        this.takes = takes;
        this.basis = basis;
        this.thinning = thinning;
        this.holdings = holdings;
    }

    /**
     * Decides about a row.
     *
     * @param chosen whether it was picked by hand or by down-sampling, so that the latter does not stop it
     */
    Choice choose(Observed row, boolean chosen) {
        boolean wanted = filter.wants(row) && takes.test(row);
        Optional<String> withheld = wanted ? basis.against(row.measurement()) : Optional.empty();
        if (row.version() == 1) {
            return !wanted
                    ? SKIP
                    : withheld.<Choice>map(Choice.Withhold::new).orElseGet(() -> new Choice.Send(row, row.offset()));
        }
        if (holdings.isDelivered(row)) {
            return SKIP;
        }
        boolean open = wanted && withheld.isEmpty();
        boolean takenBack = row.measurement().status() == ReadingStatus.ENTERED_IN_ERROR;
        if (open && !takenBack && (chosen || !thinning.covers(row.measurement()))) {
            return new Choice.Send(row, row.offset());
        }
        Optional<Holdings.Held> held = holdings.before(row);
        if (held.isEmpty()) {
            return takenBack ? SKIP : withheld.<Choice>map(Choice.Withhold::new).orElse(SKIP);
        }
        Observed words = open ? row : held.get().version();
        Observed what = open ? row : withdrawal(row, words);
        return held.get()
                .since()
                .<Choice>map((Instant since) -> new Choice.Ask(what, words.offset(), since))
                .orElseGet(() -> new Choice.Send(what, words.offset()));
    }

    /** Takes back what the partner holds, in the words it knows and without a value. */
    static Observed withdrawal(Observed row, Observed held) {
        Measurement m = held.measurement();
        Measurement bare = new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                new Value.Absent(AbsentReason.MASKED),
                ReadingStatus.ENTERED_IN_ERROR,
                m.effective(),
                m.received(),
                Set.of(),
                m.userIndex(),
                Map.of(),
                m.lane(),
                m.origin());
        return new Observed(row.offset(), row.id(), row.version(), row.recorded(), bare);
    }
}
