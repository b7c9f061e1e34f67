package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;

/**
 * Sends rows in requests that never hold two versions of one observation, keeps the order of each subject, and tries
 * what was not settled a few times before its subject has to wait. What goes is decided when its turn comes. Used under
 * the lane's lock.
 */
final class Rounds {
    /** So long an unanswered request may still be running at the partner, so that a search proves nothing. */
    private static final Duration STILL_RUNNING = Duration.ofSeconds(60);

    private final Line line;
    private final LaneContext context;
    private final Selection selection;
    private final DeskTimes times;
    private final Clock clock;

    Rounds(Line line, LaneContext context, Selection selection, DeskTimes times, Clock clock) {
        this.line = line;
        this.context = context;
        this.selection = selection;
        this.times = times;
        this.clock = clock;
    }

    /**
     * A pass over rows.
     *
     * @param tries how often a subject is tried before it has to wait
     * @param again whether they may have been sent before
     * @param chosen whether down-sampling does not concern them
     */
    record Terms(int tries, boolean again, boolean chosen) {}

    /** A row and what goes out for it. */
    private record Parcel(Observed row, Observed what, long words) {}

    /** What goes together, and subjects that cannot go on, with the reason. */
    private record Round(List<Parcel> parcels, Map<String, String> halted) {}

    /** Whether some of these rows may have been sent before this process knew of it. */
    boolean isUncertain(List<Observed> rows) {
        return !rows.isEmpty() && line.isUncertain(rows.get(0).offset());
    }

    /**
     * Sends rows until each is settled or its subject has been tried often enough.
     *
     * @throws HostFailure when the partner as a whole cannot take them; nothing is settled
     */
    void send(List<Observed> rows, Terms terms, Settlement settlement) throws HostFailure, InterruptedException {
        List<Observed> waiting = new ArrayList<>(rows);
        Map<String, Integer> failed = new HashMap<>();
        long last = rows.isEmpty() ? -1 : rows.get(rows.size() - 1).offset();
        boolean inOrder = !terms.again() && !rows.isEmpty();
        boolean doubt = terms.again() || isUncertain(rows);
        boolean resend = doubt;
        if (inOrder) {
            line.begin(last);
        }
        while (!waiting.isEmpty()) {
            Round round = next(waiting, terms.chosen(), settlement);
            if (round.parcels().isEmpty() && round.halted().isEmpty()) {
                continue;
            }
            Map<String, DeliveryOutcome.Unsettled> unsettled = new HashMap<>();
            round.halted().forEach((subject, reason) -> unsettled.put(subject, new DeliveryOutcome.Unsettled(reason)));
            if (!round.parcels().isEmpty()) {
                List<DeliveryOutcome> outcomes =
                        line.deliver(round.parcels().stream().map(Parcel::what).toList(), resend);
                unsettled.putAll(settle(round.parcels(), outcomes, waiting, settlement));
            }
            // what is known to take longer is not tried again at once
            unsettled.forEach((subject, open) ->
                    failed.merge(subject, open.rest().isPresent() ? terms.tries() : 1, Integer::sum));
            giveUp(waiting, unsettled, failed, terms.tries(), settlement);
            resend = doubt || !unsettled.isEmpty();
            OptionalInt most = unsettled.keySet().stream()
                    .mapToInt(failed::get)
                    .filter(count -> count < terms.tries())
                    .max();
            if (most.isPresent()) {
                TimeUnit.MILLISECONDS.sleep(times.backOff(times.quick(), most.getAsInt(), times.longest())
                        .toMillis());
            }
        }
        if (inOrder) {
            line.end(last);
        }
    }

    /**
     * What can go next; rows that need not go at all are taken out of {@code waiting}. A second version stops its
     * subject, so that what is behind it does not overtake it; so does a time that points to what a clock showed, as long
     * as that has not gone itself.
     */
    private Round next(List<Observed> waiting, boolean chosen, Settlement settlement)
            throws HostFailure, InterruptedException {
        Map<Long, Choice> choices = new LinkedHashMap<>();
        Set<String> ids = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Set<String> clocks = clocks(waiting);
        List<Observed> open = new ArrayList<>(waiting.size());
        for (Observed row : waiting) {
            String subject = subject(row);
            if (closed.contains(subject)) {
                ids.add(row.id());
            } else if (!ids.add(row.id()) || pointsTo(clocks, row)) {
                closed.add(subject);
            } else {
                open.add(row);
                choices.put(row.offset(), selection.choose(row, chosen));
            }
        }
        return sorted(waiting, open, choices, held(open, choices), settlement);
    }

    /** What the clocks among these showed, as {@link Attributes#COINCIDENT_TIME} names it. */
    private static Set<String> clocks(List<Observed> rows) {
        Set<String> clocks = new HashSet<>();
        for (Observed row : rows) {
            Measurement m = row.measurement();
            if (m.metric().equals(Metrics.DEVICE_CLOCK)) {
                clocks.add(m.identityTime().toEpochMilli() + ":" + m.identity());
            }
        }
        return clocks;
    }

    /** A device's own rows wait for none of its clock's, which may stand behind them. */
    private static boolean pointsTo(Set<String> clocks, Observed row) {
        return !clocks.isEmpty()
                && row.measurement().subject().kind() != Subject.Kind.DEVICE
                && clocks.contains(row.measurement().attributes().getOrDefault(Attributes.COINCIDENT_TIME, ""));
    }

    private Round sorted(
            List<Observed> waiting,
            List<Observed> open,
            Map<Long, Choice> choices,
            Optional<Set<String>> held,
            Settlement settlement) {
        List<Parcel> parcels = new ArrayList<>(open.size());
        Map<String, String> halted = new HashMap<>();
        Set<Long> passed = new HashSet<>();
        for (Observed row : open) {
            Choice choice = choices.get(row.offset());
            if (halted.containsKey(subject(row))) {
                continue;
            }
            if (choice instanceof Choice.Send send) {
                parcels.add(new Parcel(row, send.what(), send.words()));
            } else if (choice instanceof Choice.Withhold withhold) {
                settlement.withheld(withhold.reason());
                passed.add(row.offset());
            } else if (choice instanceof Choice.Ask ask) {
                if (held.isEmpty() || held.get().contains(context.identifier(row))) {
                    parcels.add(new Parcel(row, ask.what(), ask.words()));
                } else if (isYoung(ask.since())) {
                    halted.put(subject(row), "whether an earlier version of it has arrived is not known yet");
                } else {
                    passed.add(row.offset());
                }
            } else {
                passed.add(row.offset());
            }
        }
        waiting.removeIf(row -> passed.contains(row.offset()));
        return new Round(parcels, halted);
    }

    private boolean isYoung(Instant since) {
        return since.plus(STILL_RUNNING).isAfter(clock.instant());
    }

    /** Which of those in doubt the partner holds, by identifier; empty when it cannot be asked. */
    private Optional<Set<String>> held(List<Observed> open, Map<Long, Choice> choices)
            throws HostFailure, InterruptedException {
        List<String> asked = open.stream()
                .filter(row -> choices.get(row.offset()) instanceof Choice.Ask)
                .map(context::identifier)
                .toList();
        return asked.isEmpty() ? Optional.of(Set.of()) : line.held(asked);
    }

    /** @return those that were not settled, by subject */
    private Map<String, DeliveryOutcome.Unsettled> settle(
            List<Parcel> round, List<DeliveryOutcome> outcomes, List<Observed> waiting, Settlement settlement) {
        Map<String, DeliveryOutcome.Unsettled> unsettled = new HashMap<>();
        Set<Long> done = new HashSet<>();
        for (int i = 0; i < round.size(); i++) {
            Observed row = round.get(i).row();
            long words = round.get(i).words();
            DeliveryOutcome outcome = outcomes.get(i);
            if (outcome instanceof DeliveryOutcome.Delivered delivered) {
                settlement.delivered(row, words, delivered.remote(), clock.instant());
                context.delivered(row, words, delivered.remote());
                done.add(row.offset());
            } else if (outcome instanceof DeliveryOutcome.Refused refused) {
                settlement.refused(row, refused);
                done.add(row.offset());
            } else if (outcome instanceof DeliveryOutcome.Unsettled open) {
                unsettled.putIfAbsent(subject(row), open);
            }
        }
        waiting.removeIf(row -> done.contains(row.offset()));
        return unsettled;
    }

    private static void giveUp(
            List<Observed> waiting,
            Map<String, DeliveryOutcome.Unsettled> unsettled,
            Map<String, Integer> failed,
            int tries,
            Settlement settlement) {
        waiting.removeIf(row -> {
            String subject = subject(row);
            boolean over = unsettled.containsKey(subject) && failed.get(subject) >= tries;
            if (over) {
                settlement.unsettled(row, unsettled.get(subject));
            }
            return over;
        });
    }

    private static String subject(Observed row) {
        return row.measurement().subject().reference();
    }
}
