package org.tiltas.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit.CursorMove;
import org.tiltas.spi.journal.Unit.Expiry;

/**
 * Cursors as they will stand after a plan, since a batch and a release of the same cursor may meet in one transaction:
 * whichever comes first counts, and the batch that comes second is stale.
 */
final class CursorPlan {
    /** A released range with its numbers. */
    record Range(long id, Log<?> log, Expiry expiry, long from, long to, long count) {}

    private final JournalState state;
    private final Map<String, CursorTable.Row> after = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();

    CursorPlan(JournalState state) {
        this.state = state;
    }

    List<Range> ranges() {
        return ranges;
    }

    void check(CursorMove move) {
        CursorTable.check(move, present(move.cursor(), move.lane()).orElse(null));
    }

    void check(Expiry expiry) {
        if (present(expiry.cursor(), expiry.lane()).isEmpty()) {
            throw new JournalException.Conflict("cursor " + expiry.cursor() + " is not known");
        }
    }

    void apply(CursorMove move) {
        present(move.cursor(), move.lane())
                .ifPresent(row -> put(row.at(move.to(), row.handled() + move.handled(), row.epoch())));
    }

    /** Plans a release; empty if the cursor has passed all of it. */
    Optional<Range> apply(Expiry expiry, long id) {
        CursorTable.Row row = present(expiry.cursor(), expiry.lane()).orElseThrow();
        Log<?> log = state.logs().of(row.stream(), row.lane());
        long newest = log.tail().newest();
        boolean all = expiry.to() >= newest;
        long to = all ? newest : expiry.to();
        long handled = all ? state.counters().get(log.counter()) : expiry.handledThen();
        long count = handled - row.handled();
        if (to <= row.position() || count <= 0) {
            return Optional.empty();
        }
        Range range = new Range(id, log, expiry, row.position() + 1, to, count);
        ranges.add(range);
        put(row.at(to, handled, row.epoch() + 1));
        return Optional.of(range);
    }

    private Optional<CursorTable.Row> present(String cursor, Lane lane) {
        CursorTable.Row planned = after.get(CursorTable.key(cursor, lane));
        return planned != null ? Optional.of(planned) : state.cursors().row(cursor, lane);
    }

    private void put(CursorTable.Row row) {
        after.put(CursorTable.key(row.name(), row.lane()), row);
    }
}
