package org.tiltas.engine.analysis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.tiltas.engine.module.ModuleThreads;

/** Runs a module's code beside its live evidence, on a thread that may be lost to it. */
final class Apart {
    private Apart() {}

    /**
     * @param bundle id of the module's bundle
     * @param module its id, for the operator
     * @param late what to say when it takes longer than the limit
     * @throws IllegalStateException when it breaks or takes too long
     */
    static <T> T call(long bundle, String module, Duration limit, String late, Supplier<T> work)
            throws InterruptedException {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                ModuleThreads.of(bundle),
                () -> {
                    try {
                        outcome.complete(work.get());
                    } catch (Throwable e) {
                        // errors too: the module's jar may lack a class
                        outcome.completeExceptionally(e);
                    }
                },
                "tiltas-apart-" + module);
        thread.setDaemon(true);
        thread.start();
        try {
            return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IllegalStateException(late, e);
        } catch (ExecutionException e) {
            // the class only: what a module says may quote a measurement
            throw new IllegalStateException(
                    module + " broke on the way: " + e.getCause().getClass().getName(), e);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
