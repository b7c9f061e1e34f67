package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RetryLater;

/** How the partner's host is as seen from one lane. Written by the lane's thread, read by any. */
final class HostState {
    private static final Logger LOG = LoggerFactory.getLogger(HostState.class);

    private enum Mood {
        RUNNING,
        WAITING,
        STOPPED
    }

    private final String partner;
    private final Lane lane;
    private final DeskTimes times;
    private final Clock clock;
    private volatile Mood mood = Mood.RUNNING;
    private volatile String lastError;
    private int failures;
    private Instant nextProbe = Instant.EPOCH;

    HostState(String partner, Lane lane, DeskTimes times, Clock clock) {
        this.partner = partner;
        this.lane = lane;
        this.times = times;
        this.clock = clock;
    }

    String word() {
        return switch (mood) {
            case RUNNING -> "running";
            case WAITING -> "waiting";
            case STOPPED -> "stopped";
        };
    }

    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    boolean isStopped() {
        return mood == Mood.STOPPED;
    }

    /** How long till a stopped partner is probed; nothing when it is due. */
    Duration untilProbe() {
        Duration wait = Duration.between(clock.instant(), nextProbe);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    void well() {
        if (mood != Mood.RUNNING) {
            LOG.info("partner {} ({}): deliveries go on", partner, word(lane));
        }
        mood = Mood.RUNNING;
        lastError = null;
        failures = 0;
        nextProbe = Instant.EPOCH;
    }

    /** Not the host's fault: something on this side is missing. */
    RetryLater missing(String reason) {
        mood = Mood.WAITING;
        lastError = reason;
        return new RetryLater(times.first(), "partner " + partner + ": " + reason);
    }

    /** The channel or the delivery profile is to blame; told by itself when it is suspended. */
    RetryLater faulty(ModuleFault fault) {
        mood = Mood.WAITING;
        lastError = fault.getMessage();
        return new RetryLater(fault.pause(), "partner " + partner + ": " + fault.getMessage());
    }

    /** The channel itself failed; the message may quote what it choked on, so only the class is told. */
    void broken(RuntimeException fault) {
        mood = Mood.WAITING;
        lastError = "the channel failed: " + fault.getClass().getName();
    }

    RetryLater failed(HostFailure failure) {
        failures = failure.madeProgress() ? 1 : failures + 1;
        Duration wait =
                switch (failure.kind()) {
                    case OUTCOME_UNKNOWN -> times.backOff(times.first(), failures, times.longest());
                    case BUSY ->
                        failure.retryAfter()
                                .orElseGet(() -> times.backOff(times.first(), failures, times.longestUnsent()));
                    case STOPPED -> times.probe();
                };
        Mood next = failure.kind() == HostFailure.Kind.STOPPED ? Mood.STOPPED : Mood.WAITING;
        if (mood != next) {
            LOG.warn(
                    "partner {} ({}): {}: {}",
                    partner,
                    word(lane),
                    next == Mood.STOPPED ? "stopped, is probed and resumes by itself" : "waiting",
                    failure.getMessage());
        }
        nextProbe = clock.instant().plus(wait);
        mood = next;
        lastError = failure.getMessage();
        return new RetryLater(wait, "partner " + partner + ": " + failure.getMessage());
    }

    private static String word(Lane lane) {
        return lane == Lane.URGENT ? "urgent" : "routine";
    }
}
