package org.tiltas.engine.transport;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one opening of a transport is told, on the module's own thread. Whatever it was promised completes, at the close at
 * the latest: a module that waits for an answer with a thread of its own could never end that thread otherwise.
 * Thread-safe.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final String transport;
    private final Executor thread;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Answers(String transport, Executor thread) {
        this.transport = transport;
        this.thread = thread;
    }

    /** @return completes as the work does, and fails with {@link IOException} when that fails or the transport is closed */
    <T> CompletableFuture<T> told(Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> told = new CompletableFuture<>();
        open.add(told);
        told.whenComplete((done, failure) -> open.remove(told));
        try {
            work.get()
                    .whenComplete((done, failure) -> inTurn(() -> {
                        if (failure == null) {
                            told.complete(done);
                        } else {
                            told.completeExceptionally(new IOException("not known to be committed", failure));
                        }
                    }));
        } catch (RuntimeException e) {
            told.completeExceptionally(new IOException("not committed", e));
        }
        if (closed) {
            // it came in beside the close, which may have passed it by
            told.completeExceptionally(ended());
        }
        return told;
    }

    private IOException ended() {
        return new IOException("not known to be committed: transport " + transport + " was closed");
    }

    /** @return false if the module's thread has ended */
    boolean inTurn(Runnable task) {
        try {
            thread.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("transport {}: an answer comes after its end", transport);
            return false;
        }
    }

    /** Tells what is committed by now, and then of all that is under way that nothing is known of it. */
    void close() {
        closed = true;
        Runnable last = () -> List.copyOf(open).forEach(promised -> promised.completeExceptionally(ended()));
        if (!inTurn(last)) {
            last.run();
        }
    }
}
