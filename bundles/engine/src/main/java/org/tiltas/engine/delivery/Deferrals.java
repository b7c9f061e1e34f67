package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Unit;

/** The deferred subjects of a partner on one lane, as committed. Used under the lane's lock. */
final class Deferrals {
    private static final int LONGEST_ANSWER = 500;

    private final String partner;
    private final Lane lane;
    private final Deliveries deliveries;
    private final DeskTimes times;
    private final Clock clock;
    private final Map<String, Deferral> known = new HashMap<>();
    private boolean stale = true;

    Deferrals(String partner, Lane lane, Deliveries deliveries, DeskTimes times, Clock clock) {
        this.partner = partner;
        this.lane = lane;
        this.deliveries = deliveries;
        this.times = times;
        this.clock = clock;
    }

    /** Reads them anew if something was changed that may or may not have been committed. */
    void refresh() {
        if (stale) {
            known.clear();
            for (Deferral deferral : deliveries.deferrals(partner)) {
                if (deferral.lane() == lane) {
                    known.put(deferral.subject(), deferral);
                }
            }
            stale = false;
        }
    }

    void mistrust() {
        stale = true;
    }

    boolean contains(String subject) {
        return known.containsKey(subject);
    }

    List<Deferral> due() {
        Instant now = clock.instant();
        List<Deferral> due = new ArrayList<>();
        known.values().stream()
                .filter(deferral -> !deferral.nextTry().isAfter(now))
                .sorted(Comparator.comparing(Deferral::nextTry))
                .forEach(due::add);
        return due;
    }

    /**
     * Defers what is not settled.
     *
     * @param before attempts so far; to wait for what is known to take a while is none
     * @param now attempts, this one included
     */
    void defer(Unit unit, String subject, Settlement.Open open, int before, int now) {
        if (open.rest().isPresent()) {
            put(unit, subject, open.from(), open.rest().get(), before, open.reason());
        } else {
            defer(unit, subject, open.from(), now, open.reason());
        }
    }

    /** Defers a subject from a row on; the more attempts there were, the longer. */
    void defer(Unit unit, String subject, long from, int attempts, String answer) {
        put(unit, subject, from, times.backOff(times.first(), attempts, times.longest()), attempts, answer);
    }

    void put(Unit unit, String subject, long from, Duration wait, int attempts, String answer) {
        String line = answer.replaceAll("\\p{Cntrl}+", " ").strip();
        unit.defer(new Deferral(
                partner,
                subject,
                lane,
                from,
                clock.instant().plus(wait),
                attempts,
                line.length() <= LONGEST_ANSWER ? line : line.substring(0, LONGEST_ANSWER)));
        stale = true;
    }

    void end(Unit unit, String subject) {
        unit.endDeferral(partner, subject, lane);
        stale = true;
    }
}
