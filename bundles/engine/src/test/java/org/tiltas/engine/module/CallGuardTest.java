package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A thread that could go on if only the machine let it gets more time than one that waits or works. To the guard a
 * thread that reads from a socket looks like the former: it counts as running and uses no processor.
 */
class CallGuardTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final CallGuard guard = new CallGuard(this, 11, LIMIT);
    private final CountDownLatch never = new CountDownLatch(1);
    private ServerSocket server;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        near = new Socket(server.getInetAddress(), server.getLocalPort());
        far = server.accept();
    }

    @AfterEach
    void end() throws IOException {
        never.countDown();
        guard.close();
        near.close();
        far.close();
        server.close();
    }

    /** How long it took, from the outside. */
    private Duration run(CallTask<?> task) throws InterruptedException {
        long begun = System.nanoTime();
        guard.run(task);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void whatIsGivenToOneThatWasClosedIsNotBegunAndLeavesNoThread() throws Exception {
        CallGuard closed = new CallGuard(this, 12, LIMIT);
        closed.close();
        CallTask<Integer> task = new CallTask<>(() -> 7);

        closed.run(task);

        assertThat(task.outcome(0)).isNull();
        await().until(() -> ModuleThreads.of(12).activeCount() == 0);
    }

    @Test
    void aThreadThatIsNotGivenTheProcessorIsWaitedFor() throws Exception {
        CallTask<Integer> task = new CallTask<>(() -> near.getInputStream().read());
        CompletableFuture<Void> machine = CompletableFuture.runAsync(() -> {
            while (task.atSameItem() < 2 * LIMIT.toNanos()) {
                Thread.onSpinWait();
            }
            write();
        });

        run(task);

        machine.join();
        assertThat(task.outcome(0)).isEqualTo(new CallTask.End.Gave<>(7));
    }

    private void write() {
        try {
            far.getOutputStream().write(7);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itIsNotWaitedForWithoutEnd() throws Exception {
        CallTask<Integer> task = new CallTask<>(() -> near.getInputStream().read());

        assertThat(guard.run(task)).as("it did not come back").isFalse();

        assertThat(Duration.ofNanos(task.atSameItem())).isGreaterThanOrEqualTo(LIMIT.multipliedBy(6));
    }

    @Test
    void whoWaitsForOthersIsBrokenIntoAtOnce() throws Exception {
        CallTask<Boolean> task = new CallTask<>(() -> {
            never.await();
            return true;
        });

        assertThat(run(task)).isBetween(LIMIT, LIMIT.multipliedBy(5));

        assertThat(task.outcome(0)).isEqualTo(new CallTask.End.Late<>());
    }

    @Test
    void whoWorksWithoutEndIsBrokenInto() throws Exception {
        CallTask<Boolean> task = new CallTask<>(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return true;
        });

        run(task);

        assertThat(task.outcome(0)).isEqualTo(new CallTask.End.Late<>());
    }

    @Test
    void whatMayWaitForOthersGetsNoMoreThanItsLimit() throws Exception {
        CallTask<Integer> task = new CallTask<>(() -> near.getInputStream().read());

        assertThat(guard.run(task, LIMIT)).isFalse();

        assertThat(Duration.ofNanos(task.atSameItem())).isLessThan(LIMIT.multipliedBy(6));
    }
}
