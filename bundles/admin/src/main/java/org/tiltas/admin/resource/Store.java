package org.tiltas.admin.resource;

import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Commits what a caller wants changed, together with who wanted it. */
public final class Store {
    private static final int PATIENCE_SECONDS = 20;
    private static final int TRIES = 3;
    private final Rooms rooms;

    public Store(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * @param action what is done, {@code gateway.put}
     * @param what to what; no secrets
     * @throws Problem 409 when somebody else was faster, 503 when nothing can be committed now
     */
    public Committed commit(Unit unit, Call call, String action, String what) {
        unit.audit(new Unit.Audit(Instant.now(), call.who(), action, what));
        try {
            return rooms.journal().commit(unit).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw problem(e.getCause());
        } catch (TimeoutException e) {
            throw Problem.of(503, "journal: does not answer; the change may still be made")
                    .with("Retry-After", "10");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(503, "server: is stopping");
        }
    }

    /** Runs a read and write again when another change came between them. */
    public <T> T again(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (Problem e) {
                if (e.status() != 409 || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Problem problem(Throwable cause) {
        if (cause instanceof JournalException.Conflict || cause instanceof JournalException.Stale) {
            return Problem.of(409, "changed by somebody else at the same time; try again");
        }
        if (cause instanceof JournalException.OutOfHorizon) {
            return Problem.of(409, cause.getMessage());
        }
        if (cause instanceof JournalException) {
            return Problem.of(503, "journal: " + cause.getMessage()).with("Retry-After", "5");
        }
        throw new IllegalStateException("commit failed", cause);
    }
}
