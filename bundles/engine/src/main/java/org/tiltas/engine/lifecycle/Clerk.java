package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/** The one thread on which modules are changed, one change after the other. Called by any. */
final class Clerk implements Installer.Later, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread clerk = new Thread(ModuleThreads.server(), task, "tiltas-life-cycle");
        clerk.setDaemon(true);
        return clerk;
    });

    /** A part of a change. */
    interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** Takes a step that hurts no other: one that fails is told. */
    static void attempt(String what, Step step) {
        try {
            step.take();
        } catch (Refusal | IOException e) {
            LOG.warn("module {}: not started: {}", what, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("module {}: not started", what, e);
        }
    }

    @Override
    public void run(Runnable work, Duration delay) {
        try {
            thread.schedule(() -> attempt("change", work::run), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("a change of modules ends with the server");
        }
    }

    /** Does some work over and over, as long as it ends well. */
    void every(Duration pause, Runnable work) {
        thread.scheduleWithFixedDelay(work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs on the clerk's thread and brings back what came of it. */
    <T> T inTurn(Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted; the change may still be under way", e);
        } catch (RejectedExecutionException e) {
            throw new Refusal("the server is stopping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Breaks into what is under way and begins nothing more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
