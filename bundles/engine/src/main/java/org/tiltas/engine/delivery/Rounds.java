package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;

/**
 * Sends rows in requests that never hold two versions of one observation, keeps the order of each subject, and tries
 * what was not settled a few times before its subject has to wait. Used under the lane's lock.
 */
final class Rounds {
    private final Line line;
    private final LaneContext context;
    private final DeliveryFilter filter;
    private final DeskTimes times;
    private final Clock clock;

    Rounds(Line line, LaneContext context, DeliveryFilter filter, DeskTimes times, Clock clock) {
        this.line = line;
        this.context = context;
        this.filter = filter;
        this.times = times;
        this.clock = clock;
    }

    /** The rows a partner is to get; new versions are decided about when their turn comes. */
    List<Observed> wanted(List<Observed> rows) {
        return rows.stream().filter(row -> row.version() > 1 || wants(row)).toList();
    }

    private boolean wants(Observed row) {
        return filter.wants(row.measurement()) && line.takes(row);
    }

    /** Sends one row, whatever filter and version say. */
    void sendAnyway(Observed row, Settlement settlement) throws HostFailure, InterruptedException {
        List<Observed> waiting = new ArrayList<>(List.of(row));
        Map<String, String> unsettled = settle(List.of(row), line.deliver(List.of(row), true), waiting, settlement);
        unsettled.values().forEach(reason -> settlement.unsettled(row, reason));
    }

    /**
     * Sends rows until each is settled or its subject has been tried often enough.
     *
     * @param again whether they may have been sent before
     * @throws HostFailure when the partner as a whole cannot take them; nothing is settled
     */
    void send(List<Observed> rows, int tries, boolean again, Settlement settlement)
            throws HostFailure, InterruptedException {
        List<Observed> waiting = new ArrayList<>(rows);
        Map<String, Integer> failed = new HashMap<>();
        boolean resend = again;
        while (!waiting.isEmpty()) {
            List<Observed> round = next(waiting);
            if (round.isEmpty()) {
                continue;
            }
            List<DeliveryOutcome> outcomes = line.deliver(round, resend);
            Map<String, String> unsettled = settle(round, outcomes, waiting, settlement);
            unsettled.keySet().forEach(subject -> failed.merge(subject, 1, Integer::sum));
            giveUp(waiting, unsettled, failed, tries, settlement);
            resend = again || !unsettled.isEmpty();
            if (!unsettled.isEmpty() && !waiting.isEmpty()) {
                int most =
                        unsettled.keySet().stream().mapToInt(failed::get).max().orElse(1);
                TimeUnit.MILLISECONDS.sleep(
                        times.backOff(times.quick(), most, times.longest()).toMillis());
            }
        }
    }

    /**
     * The rows that can go next; those that need not go at all are taken out of {@code waiting}. A second version stops
     * its subject, so that what is behind it does not overtake it.
     */
    private List<Observed> next(List<Observed> waiting) {
        List<Observed> round = new ArrayList<>(waiting.size());
        Set<String> ids = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Set<Long> passed = new HashSet<>();
        for (Observed row : waiting) {
            String subject = row.measurement().subject().reference();
            if (closed.contains(subject)) {
                ids.add(row.id());
            } else if (!ids.add(row.id())) {
                closed.add(subject);
            } else if (goes(row)) {
                round.add(row);
            } else {
                passed.add(row.offset());
            }
        }
        waiting.removeIf(row -> passed.contains(row.offset()));
        return round;
    }

    /** A new version goes to whoever holds an earlier one; what nobody holds needs no taking back. */
    private boolean goes(Observed row) {
        if (row.version() == 1) {
            return true;
        }
        boolean takenBack = row.measurement().status() == ReadingStatus.ENTERED_IN_ERROR;
        return !takenBack && wants(row) || context.receipt(row.id()).isPresent();
    }

    /** @return reason by subject of those that were not settled */
    private Map<String, String> settle(
            List<Observed> round, List<DeliveryOutcome> outcomes, List<Observed> waiting, Settlement settlement) {
        Map<String, String> unsettled = new HashMap<>();
        Set<Long> done = new HashSet<>();
        for (int i = 0; i < round.size(); i++) {
            Observed row = round.get(i);
            DeliveryOutcome outcome = outcomes.get(i);
            if (outcome instanceof DeliveryOutcome.Delivered delivered) {
                settlement.delivered(row, delivered.remote(), clock.instant());
                context.delivered(row, delivered.remote());
                done.add(row.offset());
            } else if (outcome instanceof DeliveryOutcome.Refused refused) {
                settlement.refused(row, refused);
                done.add(row.offset());
            } else if (outcome instanceof DeliveryOutcome.Unsettled open) {
                unsettled.putIfAbsent(row.measurement().subject().reference(), open.reason());
            }
        }
        waiting.removeIf(row -> done.contains(row.offset()));
        return unsettled;
    }

    private static void giveUp(
            List<Observed> waiting,
            Map<String, String> unsettled,
            Map<String, Integer> failed,
            int tries,
            Settlement settlement) {
        waiting.removeIf(row -> {
            String subject = row.measurement().subject().reference();
            boolean over = unsettled.containsKey(subject) && failed.get(subject) >= tries;
            if (over) {
                settlement.unsettled(row, unsettled.get(subject));
            }
            return over;
        });
    }
}
