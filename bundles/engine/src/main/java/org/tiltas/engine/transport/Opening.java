package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What one opening of a transport has for itself: the host that it asks, the thread on which it is told things, and the
 * one on which it is asked how it is. They end with it. Ended by one thread; used by any.
 */
final class Opening {
    private static final Duration TO_TELL = Duration.ofSeconds(2);
    private static final Duration TO_END = Duration.ofSeconds(1);

    private final Function<String, ThreadFactory> threads;
    private final ExecutorService answers;
    private final ScheduledExecutorService watcher;
    private final TransportHost host;

    /**
     * Of a transport that has not been opened yet.
     *
     * @param threads of the module, by what they are for
     * @param hosts makes the host, with the thread on which the module is told things
     */
    Opening(Function<String, ThreadFactory> threads, Function<Executor, TransportHost> hosts) {
        this.threads = threads;
        this.answers = Executors.newSingleThreadExecutor(threads.apply("answers"));
        this.watcher = Executors.newSingleThreadScheduledExecutor(threads.apply("watch"));
        this.host = hosts.apply(answers);
    }

    TransportHost host() {
        return host;
    }

    /** The thread on which the module is asked how it is. */
    ScheduledExecutorService watcher() {
        return watcher;
    }

    /** Nobody asks any more how it is; a question under way is broken into. */
    void unwatch() {
        watcher.shutdownNow();
    }

    /**
     * Takes nothing more, tells what is committed by now and that nothing is known of the rest, and ends the threads. One
     * that the module keeps is interrupted; what was to be told on it is told on another, because somebody may wait for it.
     *
     * @return what the threads are for that go on all the same
     */
    List<String> end() throws InterruptedException {
        unwatch();
        host.close();
        answers.shutdown();
        List<String> kept = new ArrayList<>();
        if (!ends(answers, TO_TELL)) {
            List<Runnable> untold = answers.shutdownNow();
            if (!tells(untold)) {
                kept.add("last answers");
            }
            if (!ends(answers, TO_END)) {
                kept.add("answers");
            }
        }
        if (!ends(watcher, TO_END)) {
            kept.add("watch");
        }
        return kept;
    }

    private static boolean ends(ExecutorService thread, Duration limit) throws InterruptedException {
        return thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean tells(List<Runnable> untold) throws InterruptedException {
        Thread last = threads.apply("last-answers").newThread(() -> untold.forEach(Runnable::run));
        last.start();
        last.join(TO_END.toMillis());
        return !last.isAlive();
    }
}
