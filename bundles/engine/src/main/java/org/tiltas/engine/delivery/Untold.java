package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Erasures.Errand;

/** A partner that is still to be told of erasures, under one version of its settings. Used by one thread. */
final class Untold {
    private static final Logger LOG = LoggerFactory.getLogger(Untold.class);
    /** However long the partner asks us to wait. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST_PASSED_OVER = 1000;
    private static final int MOST_REASONS = 20;

    private final String partner;
    private final Delivery delivery;
    private final DeskTimes times;
    private final Clock clock;
    private final Set<Errand> passedOver = new LinkedHashSet<>();
    private final Set<String> reasons = new HashSet<>();
    private Instant next = Instant.MIN;
    private int failures;
    private boolean progress;

    /** @param delivery null while there is none */
    Untold(String partner, Delivery delivery, DeskTimes times, Clock clock) {
        this.partner = partner;
        this.delivery = delivery;
        this.times = times;
        this.clock = clock;
    }

    /** The delivery it is told with; null for none. */
    Delivery delivery() {
        return delivery;
    }

    boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    /** Errands without answer. */
    int size() {
        return passedOver.size();
    }

    void settled(Errand errand) {
        passedOver.remove(errand);
        progress = true;
    }

    void passedOver(Errand errand) {
        if (passedOver.size() >= MOST_PASSED_OVER) {
            passedOver.clear();
        }
        // again at the end, so that those before it have their turn
        passedOver.remove(errand);
        passedOver.add(errand);
    }

    /** The same errands with those last that got no answer, the longest untried of them first. */
    List<Errand> last(List<Errand> page) {
        List<Errand> ordered = new ArrayList<>(page);
        ordered.removeAll(passedOver);
        Set<Errand> present = new HashSet<>(page);
        passedOver.retainAll(present);
        ordered.addAll(passedOver);
        return ordered;
    }

    void well() {
        if (failures > 0) {
            LOG.info("partner {}: is told of erasures again", partner);
        }
        failures = 0;
        reasons.clear();
        next = Instant.MIN;
        progress = false;
    }

    /** Waits longer each time, unless something was told between. */
    void failed(String reason, Optional<Duration> retryAfter) {
        failures = progress ? 1 : failures + 1;
        progress = false;
        Duration wait = retryAfter.orElseGet(() -> times.backOff(times.first(), failures, times.longest()));
        next = clock.instant().plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        if (reasons.size() >= MOST_REASONS) {
            reasons.clear();
        }
        if (reasons.add(reason)) {
            LOG.warn("partner {}: is told of erasures later: {}", partner, reason);
        } else {
            LOG.debug("partner {}: is told of erasures later: {}", partner, reason);
        }
    }
}
