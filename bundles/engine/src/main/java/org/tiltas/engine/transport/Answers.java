package org.tiltas.engine.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private volatile long beat = System.nanoTime();
    private volatile Optional<String> fault = Optional.empty();
    private volatile boolean beating;
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

    /** Tells the module something; what it throws ends here. */
    void tell(Runnable listener) {
        inTurn(() -> {
            try {
                listener.run();
            } catch (Throwable e) {
                // errors too: one that lacks a class would end the thread without a word
                fault = Optional.of("it broke with " + e.getClass().getName() + " when it was told of a change");
                LOG.warn("transport {}: {}", transport, fault.get());
            }
        });
    }

    /** Looks whether the module's thread comes back; called every now and then. */
    void look() {
        if (!beating) {
            beating = true;
            inTurn(() -> {
                beat = System.nanoTime();
                beating = false;
            });
        }
    }

    /**
     * What the module does wrong with what it is told, in one line.
     *
     * @param silence longest time for which it may keep its thread
     */
    Optional<String> fault(Duration silence) {
        return beating && System.nanoTime() - beat > silence.toNanos()
                ? Optional.of("it keeps the thread on which it is answered for more than " + silence.toSeconds() + " s")
                : fault;
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
