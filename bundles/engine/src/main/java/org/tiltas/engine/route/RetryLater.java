package org.tiltas.engine.route;

import java.time.Duration;
import java.util.Objects;

/** Thrown by a step that cannot go on now through no fault of the batch: the same batch comes again after the wait. */
public final class RetryLater extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Duration wait;

    public RetryLater(Duration wait, String reason) {
        super(Objects.requireNonNull(reason, "reason"));
        this.wait = Objects.requireNonNull(wait, "wait");
    }

    public Duration waitFor() {
        return wait;
    }
}
