package org.tiltas.engine.module;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a module's code on a thread that may be lost to it. */
public final class Sacrifice {
    private Sacrifice() {}

    /**
     * @param group of the module whose code it is
     * @return what the work gives
     * @throws TimeoutException when it does not come back; its thread was interrupted and is left to itself
     * @throws ExecutionException with whatever it threw, errors too
     */
    public static <T> T run(ThreadGroup group, String name, Duration limit, Callable<T> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                group,
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "tiltas-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
