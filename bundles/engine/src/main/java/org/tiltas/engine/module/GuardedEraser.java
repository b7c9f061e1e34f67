package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Objects;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;

/** A way to tell a partner what was erased, each word of which has a time limit and an error boundary. */
final class GuardedEraser implements Erasing.Eraser {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final CallRoom calls;
    private final CallRoom.Terms terms;
    private final Erasing.Eraser eraser;

    GuardedEraser(CallRoom calls, CallRoom.Terms terms, Erasing.Eraser eraser) {
        this.calls = calls;
        this.terms = terms;
        this.eraser = eraser;
    }

    @Override
    public int erase(String remote) throws HostFailure, InterruptedException {
        return tell(remote).status();
    }

    @Override
    public Erasing.Answer tell(String remote) throws HostFailure, InterruptedException {
        try {
            return calls.call(terms, new CallTask<>(() -> Objects.requireNonNull(eraser.tell(remote))));
        } catch (CallRoom.Declared e) {
            if (e.getCause() instanceof HostFailure failure) {
                throw failure;
            }
            throw GuardedConnection.unexpected(e);
        }
    }

    @Override
    public void close() {
        if (!calls.isClosed()) {
            calls.last(
                    () -> {
                        eraser.close();
                        return true;
                    },
                    CLOSE_LIMIT);
        }
    }
}
