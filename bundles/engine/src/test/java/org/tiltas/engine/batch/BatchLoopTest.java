package org.tiltas.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tiltas.engine.FakeJournal.message;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.PermanentException;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

class BatchLoopTest {
    private final FakeJournal journal = new FakeJournal();
    private final List<List<String>> runs = new CopyOnWriteArrayList<>();
    private final List<String> fenced = new CopyOnWriteArrayList<>();
    private final AtomicInteger idles = new AtomicInteger();
    private Step step = ids -> {};
    private BatchLoop<RawMessage> loop;
    private Thread thread;

    private interface Step {
        void run(List<String> ids) throws Exception;
    }

    @AfterEach
    void end() throws InterruptedException {
        if (loop != null) {
            loop.end();
            thread.join(5000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private void start() {
        BatchSource<RawMessage> source = new BatchSource<>(
                "r",
                EnumSet.allOf(Lane.class),
                100,
                () -> journal.openInbox("c", "a"),
                (m, reason, detail) -> new Quarantined(m, "a", reason, detail, m.payload().length, ""));
        loop = new BatchLoop<>(source, journal, new BatchLoop.Steps<RawMessage>() {
            @Override
            public void run(Work<RawMessage> work) throws Exception {
                List<String> ids =
                        work.batch().entries().stream().map(e -> e.value().id()).toList();
                runs.add(ids);
                step.run(ids);
            }

            @Override
            public void idle() {
                idles.incrementAndGet();
            }

            @Override
            public void fenced(String reason) {
                fenced.add(reason);
            }
        });
        thread = new Thread(loop);
        thread.start();
    }

    private void fill(int count) {
        IntStream.rangeClosed(1, count).forEach(i -> journal.put(message("a", "m" + i)));
    }

    private void awaitAllPassed() {
        await().untilAsserted(
                        () -> assertThat(journal.position("c", Lane.ROUTINE)).isEqualTo(journal.last()));
    }

    @Test
    void passesABatchWithOneCommit() {
        fill(50);
        start();
        awaitAllPassed();
        assertThat(runs).hasSize(1);
        assertThat(journal.units).hasSize(1);
        await().untilAtomic(idles, org.hamcrest.Matchers.greaterThan(0));
    }

    @Test
    void runsAStaleBatchAgainAtOnce() {
        fill(3);
        journal.refuse(
                new JournalException.Stale("s"), new JournalException.Conflict("c"), new JournalException.Stale("s"));
        start();
        awaitAllPassed();
        assertThat(runs).hasSize(4).allMatch(ids -> ids.equals(List.of("m1", "m2", "m3")));
    }

    @Test
    void goesOnBehindWhatWasReleasedMeanwhile() {
        fill(5);
        step = ids -> {
            if (runs.size() == 1) {
                journal.commit(new Unit().move(new Unit.CursorMove("c", Lane.ROUTINE, 1, 3, 3)));
                journal.refuse(new JournalException.Stale("released"));
            }
        };
        start();
        awaitAllPassed();
        assertThat(runs).containsExactly(List.of("m1", "m2", "m3", "m4", "m5"), List.of("m4", "m5"));
        assertThat(fenced).isEmpty();
    }

    @Test
    void waitsOutAnUnavailableJournal() {
        fill(2);
        journal.refuse(new JournalException.Unavailable("down", null));
        start();
        awaitAllPassed();
        assertThat(runs).hasSize(2);
        assertThat(journal.quarantined).isEmpty();
    }

    @Test
    void endsWhenFenced() throws InterruptedException {
        fill(2);
        journal.refuse(new JournalException.Fenced("newer"));
        start();
        thread.join(5000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(fenced).containsExactly("newer");
        assertThat(journal.position("c", Lane.ROUTINE)).isZero();
    }

    @Test
    void runsTheSameBatchAfterRetryLaterAndNeverHalvesIt() {
        fill(8);
        AtomicInteger left = new AtomicInteger(6);
        step = ids -> {
            if (left.getAndDecrement() > 0) {
                throw new IllegalStateException("wrapped", new RetryLater(Duration.ofMillis(20), "later"));
            }
        };
        start();
        awaitAllPassed();
        assertThat(runs).hasSize(7).allMatch(ids -> ids.size() == 8);
    }

    @Test
    void quarantinesExactlyTheMessageDeclaredUnreadable() {
        fill(40);
        step = ids -> {
            if (ids.contains("m17")) {
                throw new DecodeException("malformed", "byte 3: no such type");
            }
        };
        start();
        awaitAllPassed();
        assertThat(journal.quarantined).hasSize(1);
        Quarantined entry = journal.quarantined.get(0);
        assertThat(entry.message().id()).isEqualTo("m17");
        assertThat(entry.reason()).isEqualTo("malformed");
        assertThat(entry.message().payload()).isEqualTo(message("a", "m17").payload());
    }

    @Test
    void acceptsPermanentExceptionsOfIntegratorsFromAnywhereInTheChain() {
        fill(1);
        step = ids -> {
            throw new IllegalStateException(new PermanentException("unknown-room", "room: not in the plan"));
        };
        start();
        awaitAllPassed();
        assertThat(journal.quarantined.get(0).reason()).isEqualTo("unknown-room");
    }

    @Test
    void halvesATransientFailureLetsGoodOnesPassAndNeverGivesUpTheBadOne() {
        fill(16);
        Set<String> bad = ConcurrentHashMap.newKeySet();
        bad.add("m11");
        step = ids -> {
            if (ids.stream().anyMatch(bad::contains)) {
                throw new IllegalStateException("partner says no");
            }
        };
        start();
        await().untilAsserted(() -> {
            assertThat(journal.position("c", Lane.ROUTINE)).isEqualTo(10);
            assertThat(runs.get(runs.size() - 1)).containsExactly("m11");
        });
        assertThat(journal.quarantined).isEmpty();

        bad.clear();

        awaitAllPassed();
        assertThat(journal.quarantined).isEmpty();
    }

    @Test
    void urgentOnesOvertakeARoutineBatchThatWaits() {
        fill(1);
        step = ids -> {
            if (ids.contains("m1")) {
                throw new RetryLater(Duration.ofHours(1), "down");
            }
        };
        start();
        await().untilAsserted(() -> assertThat(runs).hasSize(1));
        journal.put(message("a", "fall", Lane.URGENT));
        await().untilAsserted(
                        () -> assertThat(journal.position("c", Lane.URGENT)).isEqualTo(journal.last()));
        assertThat(journal.position("c", Lane.ROUTINE)).isZero();
    }

    @Test
    void anErrorOfAStepCostsARetryNotTheThread() {
        fill(1);
        AtomicInteger left = new AtomicInteger(2);
        step = ids -> {
            if (left.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("x");
            }
        };
        start();
        awaitAllPassed();
        assertThat(runs).hasSize(3);
    }

    @Test
    void aWaitingLoopEndsAtOnceAndABusyOneFinishesItsBatch() throws InterruptedException {
        fill(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        step = ids -> {
            entered.countDown();
            goOn.await();
        };
        start();
        entered.await();
        loop.end();
        assertThat(thread.isAlive()).isTrue();
        goOn.countDown();
        thread.join(5000);
        assertThat(journal.position("c", Lane.ROUTINE)).isEqualTo(1);
    }

    @Test
    void brokenOffNothingIsCommitted() throws InterruptedException {
        fill(1);
        CountDownLatch entered = new CountDownLatch(1);
        step = ids -> {
            entered.countDown();
            new CountDownLatch(1).await();
        };
        start();
        entered.await();
        loop.breakOff();
        thread.join(5000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(journal.units).isEmpty();
    }

    @Test
    void aUnitIsClosedToOtherThreadsAndAfterTheRoute() throws InterruptedException {
        fill(1);
        List<String> refusals = new CopyOnWriteArrayList<>();
        BatchSource<RawMessage> source = new BatchSource<>(
                "r", Set.of(Lane.ROUTINE), 10, () -> journal.openInbox("c", "a"), (m, reason, detail) -> null);
        List<Work<RawMessage>> works = new CopyOnWriteArrayList<>();
        loop = new BatchLoop<>(source, journal, new BatchLoop.Steps<RawMessage>() {
            @Override
            public void run(Work<RawMessage> work) throws Exception {
                works.add(work);
                Thread other = new Thread(() -> refusals.add(refusal(work)));
                other.start();
                other.join();
                work.unit("here").bump("g");
            }

            @Override
            public void idle() {
                works.forEach(work -> refusals.add(refusal(work)));
            }

            @Override
            public void fenced(String reason) {
                fenced.add(reason);
            }
        });
        thread = new Thread(loop);
        thread.start();
        await().untilAsserted(() -> assertThat(refusals).hasSizeGreaterThanOrEqualTo(2));
        assertThat(refusals.get(0)).contains("parallel");
        assertThat(refusals.get(1)).contains("closed");
        assertThat(journal.units.get(0).bumped()).containsExactly("g");
    }

    private static String refusal(Work<?> work) {
        try {
            work.unit("step");
            return "";
        } catch (MisplacedStep e) {
            return e.getMessage();
        }
    }
}
