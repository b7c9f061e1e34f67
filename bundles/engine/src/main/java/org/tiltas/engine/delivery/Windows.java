package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/**
 * Sends what is left of intervals that are over: the last, or the least and the greatest, as they stand now. Each
 * handful has a commit of its own. Runs on the thread of the lane between its batches. Used under the lane's lock.
 */
final class Windows {
    private static final int AT_ONCE = 100;
    private static final int MOST_ROWS = 10_000;
    private static final long LONGEST_NANOS = 2_000_000_000L;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Journal journal;
    private final Sending sending;
    private final Thinning thinning;
    private final Deferrals deferrals;
    private final Commits commits;

    Windows(Journal journal, Sending sending, Thinning thinning, Deferrals deferrals, Commits commits) {
        this.journal = journal;
        this.sending = sending;
        this.thinning = thinning;
        this.deferrals = deferrals;
        this.commits = commits;
    }

    /** Whether an interval is over; quick. */
    boolean isDue() {
        return thinning.isDue();
    }

    /**
     * Sends what is due, for a little while.
     *
     * @param position rows behind it are not looked at yet
     * @throws HostFailure when the partner as a whole cannot take them; they stay open
     */
    void close(long position) throws HostFailure, InterruptedException {
        if (!thinning.isDue()) {
            return;
        }
        deferrals.refresh();
        long begun = System.nanoTime();
        List<Thinning.Window> due = thinning.due();
        for (int i = 0; i < due.size() && System.nanoTime() - begun < LONGEST_NANOS; i += AT_ONCE) {
            closeThese(due.subList(i, Math.min(due.size(), i + AT_ONCE)), position);
        }
    }

    private void closeThese(List<Thinning.Window> windows, long position) throws HostFailure, InterruptedException {
        List<Thinning.Window> closing = new ArrayList<>();
        TreeMap<Long, Observed> rows = new TreeMap<>();
        for (Thinning.Window window : windows) {
            if (deferrals.contains(window.key().subject())) {
                thinning.schedule(window, AGAIN);
            } else {
                closing.add(window);
                chosen(window, position).forEach(row -> rows.put(row.offset(), row));
            }
        }
        Settlement settlement;
        try {
            settlement = sending.sendChosen(List.copyOf(rows.values()));
        } catch (HostFailure e) {
            closing.forEach(window -> thinning.schedule(window, Duration.ZERO));
            throw e;
        }
        Unit unit = new Unit();
        for (Thinning.Window window : closing) {
            if (settlement.open().containsKey(window.key().subject())) {
                thinning.schedule(window, AGAIN);
            } else {
                thinning.close(unit, window);
            }
        }
        sending.fill(settlement, unit);
        commits.commit(unit);
    }

    private List<Observed> chosen(Thinning.Window window, long position) {
        Thinning.Key key = window.key();
        List<Observed> inside = journal
                .observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of(key.subject()),
                        key.device().isEmpty() ? Set.of() : Set.of(key.device()),
                        Set.of(key.metric()),
                        Set.of(),
                        Optional.of(window.begin()),
                        Optional.of(window.end()),
                        Optional.<Instant>empty(),
                        Optional.<Instant>empty(),
                        Observations.Order.EFFECTIVE_ASCENDING,
                        0,
                        MOST_ROWS))
                .stream()
                .filter(row -> row.measurement().device().equals(key.device())
                        && row.measurement().lane() == Lane.ROUTINE
                        && row.measurement().status() != ReadingStatus.ENTERED_IN_ERROR
                        && (row.version() > 1 || row.offset() <= position))
                .toList();
        if (inside.isEmpty()) {
            return List.of();
        }
        Observed last = inside.get(inside.size() - 1);
        boolean numbers = inside.stream().allMatch(row -> row.measurement().value() instanceof Value.Quantity);
        if (window.every().mode() != Every.Mode.MIN_MAX || !numbers) {
            return sending.unheld(List.of(last));
        }
        Comparator<Observed> byValue =
                Comparator.comparing(row -> ((Value.Quantity) row.measurement().value()).value());
        Observed least = inside.stream().min(byValue).orElse(last);
        Observed greatest = inside.stream().max(byValue).orElse(last);
        return sending.unheld(least.id().equals(greatest.id()) ? List.of(least) : List.of(least, greatest));
    }
}
