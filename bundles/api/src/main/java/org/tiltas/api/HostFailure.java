package org.tiltas.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The partner as a whole cannot take deliveries now. */
public final class HostFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** How the server goes on. */
    public enum Kind {
        /** Unreachable, time-out, 5xx: back off and retry for ever; what was sent may have been applied. */
        OUTCOME_UNKNOWN,
        /** 429 or 503: nothing was applied, wait as told. */
        BUSY,
        /** 401, 403, 404 on the base, 405, 415, 501: stop, alert, probe every five minutes. */
        STOPPED
    }

    private final Kind kind;
    private final transient Duration retryAfter;
    private final boolean progress;

    public HostFailure(Kind kind, String reason, Optional<Duration> retryAfter) {
        this(kind, reason, retryAfter, false);
    }

    private HostFailure(Kind kind, String reason, Optional<Duration> retryAfter, boolean progress) {
        super(Objects.requireNonNull(reason, "reason"));
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter.orElse(null);
        this.progress = progress;
    }

    /** The same of a partner that took something since the failure before: it is shaky, but not away. */
    public HostFailure afterProgress() {
        HostFailure failure = new HostFailure(kind, getMessage(), retryAfter(), true);
        failure.initCause(this);
        return failure;
    }

    /** Whether something was settled since the failure before, so that waits need not grow. */
    public boolean madeProgress() {
        return progress;
    }

    public Kind kind() {
        return kind;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
