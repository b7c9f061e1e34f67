package org.tiltas.engine.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The place of one transport: who lies there, and how it stands. Thread-safe. */
final class Berth {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** No bundle has this number. */
    private static final long NOBODY = -1;

    private final Optional<TransportInstance> instance;
    private final long left;
    private volatile Optional<String> trouble = Optional.of("opening");
    private volatile Instant since = Instant.now();
    private Duration pause = FIRST_PAUSE;
    private int planned;

    Berth(TransportInstance instance) {
        this.instance = Optional.of(instance);
        this.left = NOBODY;
    }

    private Berth(long left, String reason) {
        this.instance = Optional.empty();
        this.left = left;
        this.trouble = Optional.of(reason);
    }

    /** Nobody lies there, and nobody will. */
    static Berth empty(String reason) {
        return new Berth(NOBODY, reason);
    }

    /** The transport of a bundle has left, which may come back. */
    static Berth left(long bundle, String reason) {
        return new Berth(bundle, reason);
    }

    /** Whether it is kept for the transport of this bundle. */
    boolean isKeptFor(long bundle) {
        return left == bundle && left != NOBODY;
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

    synchronized void opened() {
        trouble = Optional.empty();
        since = Instant.now();
        pause = FIRST_PAUSE;
    }

    /** Another version is about to follow. */
    synchronized void change() {
        trouble = Optional.empty();
    }

    /** @return after which pause it may be tried again */
    synchronized Duration shut(String reason) {
        if (trouble.isEmpty() || trouble.get().equals("opening")) {
            since = Instant.now();
        }
        trouble = Optional.of(reason);
        Duration now = pause;
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        return now;
    }

    /** The operator wants it tried again. */
    synchronized void soon() {
        pause = FIRST_PAUSE;
    }

    /** Plans a try; any that was planned before and has not been made counts no more. Gives its number. */
    synchronized int plan() {
        return ++planned;
    }

    /** Whether no try was planned after this one. */
    synchronized boolean isLatest(int plan) {
        return planned == plan;
    }
}
