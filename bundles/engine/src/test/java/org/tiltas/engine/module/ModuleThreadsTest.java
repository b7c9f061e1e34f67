package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModuleThreadsTest {
    private static final long BUNDLE = 4711;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** Runs on a thread of the module, as its start does. */
    private static void inModule(Runnable work) throws InterruptedException {
        Thread start = new Thread(ModuleThreads.of(BUNDLE), work, "start");
        start.start();
        start.join();
    }

    @Test
    void aThreadThatAllOfJavaSharesIsNotTheModules() throws Exception {
        ThreadGroup group = ModuleThreads.of(BUNDLE);
        inModule(() -> new CompletableFuture<>().orTimeout(1, TimeUnit.DAYS));

        assertThat(ModuleThreads.end(BUNDLE, PATIENCE)).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("CompletableFutureDelayScheduler"))
                .singleElement()
                .satisfies(thread -> assertThat(thread.getThreadGroup()).isNotEqualTo(group));
    }

    @Test
    void aModuleWithoutThreadsLeavesNone() throws Exception {
        inModule(() -> {});

        assertThat(ModuleThreads.end(BUNDLE, PATIENCE)).isEmpty();
        assertThat(ModuleThreads.end(BUNDLE, PATIENCE)).isEmpty();
    }

    @Test
    void aThreadOfAPoolThatIsInterruptedIsNotLeft() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        inModule(() -> Executors.newSingleThreadExecutor().execute(() -> {
            try {
                begun.countDown();
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ended.countDown();
                throw new IllegalStateException(e);
            }
        }));
        begun.await();

        ModuleThreads.end(BUNDLE, PATIENCE);

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDeafThreadIsNamed() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        inModule(() -> new Thread(() -> waitDeafly(stop), "deaf").start());
        try {
            assertThat(ModuleThreads.end(BUNDLE, PATIENCE)).containsExactly("deaf");
        } finally {
            stop.countDown();
        }
    }

    @Test
    void threadsOfTheServerMadeMeanwhileAreLeftAlone() throws Exception {
        ExecutorService clerk = Executors.newSingleThreadExecutor(task -> new Thread(ModuleThreads.server(), task));
        try {
            CountDownLatch stop = new CountDownLatch(1);
            inModule(() -> clerk.execute(() -> waitDeafly(stop)));

            assertThat(ModuleThreads.end(BUNDLE, PATIENCE)).isEmpty();
            stop.countDown();
        } finally {
            clerk.shutdownNow();
        }
    }

    private static void waitDeafly(CountDownLatch stop) {
        boolean over = false;
        while (!over) {
            try {
                stop.await();
                over = true;
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }
}
