package org.tiltas.engine.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The place of one transport: who lies there, and how it stands. Changed by one thread at a time, read by any. */
final class Berth {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Optional<TransportInstance> instance;
    private volatile Optional<String> trouble = Optional.of("opening");
    private volatile Instant since = Instant.now();
    private Duration pause = FIRST_PAUSE;

    /** @param instance empty if there is none, for a reason that {@link #shut} tells */
    Berth(Optional<TransportInstance> instance) {
        this.instance = instance;
    }

    Optional<TransportInstance> instance() {
        return instance;
    }

    Instant since() {
        return since;
    }

    /** Why nothing comes in here; empty while it is open, and in the moment in which one version follows another. */
    Optional<String> trouble() {
        return trouble;
    }

    String state() {
        if (instance.isEmpty()) {
            return "absent";
        }
        return trouble.isPresent() ? "suspended" : instance.get().isSilent() ? "stuck" : "active";
    }

    void opened() {
        trouble = Optional.empty();
        since = Instant.now();
        pause = FIRST_PAUSE;
    }

    /** Another version is about to follow. */
    void change() {
        trouble = Optional.empty();
    }

    /** @return after which pause it may be tried again */
    Duration shut(String reason) {
        if (trouble.isEmpty() || trouble.get().equals("opening")) {
            since = Instant.now();
        }
        trouble = Optional.of(reason);
        Duration now = pause;
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        return now;
    }

    /** The operator wants it tried again. */
    void soon() {
        pause = FIRST_PAUSE;
    }
}
