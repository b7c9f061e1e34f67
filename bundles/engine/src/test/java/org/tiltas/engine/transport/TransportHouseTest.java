package org.tiltas.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;
import org.tiltas.api.transport.Transport;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.engine.module.Offer;
import org.tiltas.engine.module.Probation;
import org.tiltas.engine.module.TransportRoom;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.modules.Modules.Status;
import org.tiltas.spi.server.Meters;

class TransportHouseTest {
    private final FakeJournal journal = new FakeJournal();
    private final FakeIntake intake = new FakeIntake();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ModuleRegister register = new ModuleRegister(journal, new NoRoutes(), new NoMetrics());
    private final TransportHouse house =
            new TransportHouse(journal, intake, register, Duration.ofSeconds(1), Duration.ofSeconds(2));

    private record NoRoutes() implements RouteTemplates {
        @Override
        public void ensure(String template, String routeId, Map<String, String> parameters) {
            // no transport has one
        }

        @Override
        public void remove(String routeId) {
            // no transport has one
        }
    }

    private record NoMetrics() implements MetricCatalogue {
        @Override
        public Optional<Metric> metric(String name) {
            return Optional.empty();
        }

        @Override
        public Collection<Metric> all() {
            return List.of();
        }

        @Override
        public Set<String> byCode(String system, String code, boolean codes, boolean componentCodes) {
            return Set.of();
        }

        @Override
        public Set<String> byCategory(String category) {
            return Set.of();
        }
    }

    @AfterEach
    void close() throws Exception {
        house.deactivate();
        register.close();
    }

    /** A bundle with one version of the transport, looked over. */
    private FakeTransport offer(long bundle, String version) throws InterruptedException {
        FakeTransport transport = new FakeTransport("post", version, events);
        offer(bundle, transport);
        return transport;
    }

    private void offer(long bundle, FakeTransport transport) throws InterruptedException {
        String id = transport.descriptor().id();
        register.offerTransport(transport, new Offer<Transport>("", id, transport.version, bundle, () -> transport));
        assertThat(register.awaitOffered(bundle, Duration.ofSeconds(10)))
                .allSatisfy(offered -> assertThat(offered.refusal()).isEmpty());
    }

    /** Opens it as at the start of the server. */
    private void restore(long bundle) {
        house.restore("post", bundle);
        await().until(() -> !house.trouble().orElse("").equals("post: opening"));
    }

    private Status status() {
        return register.list().stream()
                .filter(status -> status.id().equals("post"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsOfferedIsNotOpenedByItself() throws Exception {
        offer(7, "1");
        house.begun();

        assertThat(events).isEmpty();
        assertThat(house.trouble()).isEmpty();
    }

    @Test
    void theOneBeforeIsClosedBeforeTheNextOpens() throws Exception {
        offer(7, "1");
        offer(8, "2");
        restore(7);
        Optional<String> failure = house.replace("post", 8);

        assertThat(failure).isEmpty();
        assertThat(events).containsExactly("open 1", "close 1", "open 2");
        assertThat(status())
                .returns("transport", Status::kind)
                .returns("2", Status::version)
                .returns(8L, Status::bundle)
                .returns("active", Status::state)
                .returns(Optional.empty(), Status::reason);
    }

    @Test
    void theOneBeforeComesBackWhenTheNextBreaks() throws Exception {
        FakeTransport before = offer(7, "1");
        FakeTransport next = offer(8, "2");
        next.failure = Optional.of(new IOException("TILTAS_POST_BOX: is locked\nand more"));
        restore(7);

        assertThat(house.replace("post", 8)).contains("TILTAS_POST_BOX: is locked");
        assertThat(events).containsExactly("open 1", "close 1", "open 2", "close 2", "open 1");
        assertThat(status()).returns("1", Status::version).returns("active", Status::state);
        assertThat(before.host.closed()).isEmpty();
        assertThat(next.host.closed()).isPresent();
    }

    @Test
    void theOneBeforeComesBackWhenTheNextHangs() throws Exception {
        offer(7, "1");
        FakeTransport next = offer(8, "2");
        next.hangs = true;
        restore(7);

        assertThat(house.replace("post", 8)).contains("open: it did not come back within 1 s");
        assertThat(status()).returns("1", Status::version).returns("active", Status::state);
    }

    @Test
    void anErrorOfTheModuleIsToldByItsKind() throws Exception {
        FakeTransport only = offer(7, "1");
        only.failure = Optional.of(new Exception("a name of somebody"));

        assertThat(house.replace("post", 7)).contains("it broke with java.lang.IllegalStateException");
    }

    @Test
    void whoWasReplacedTakesNothingAnyMore() throws Exception {
        FakeTransport before = offer(7, "1");
        FakeTransport next = offer(8, "2");
        restore(7);
        house.replace("post", 8);
        Incoming letter = new Incoming("gatt", "", "", false, new byte[] {1}, Optional.empty());

        assertThat(before.host.take("gw1", letter)).isCompletedExceptionally();
        assertThat(next.host.take("gw1", letter)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(intake.taken).hasSize(1).first().returns("post", message -> message.transport());
    }

    @Test
    void whatCannotOpenAtTheStartOfTheServerIsTriedAgain() throws Exception {
        FakeTransport only = offer(7, "1");
        only.failure = Optional.of(new IOException("TILTAS_POST_BOX: is locked"));
        restore(7);
        house.begun();

        assertThat(status()).returns("suspended", Status::state);
        assertThat(house.trouble()).contains("post: TILTAS_POST_BOX: is locked");
        assertThat(house.report("post")).isEmpty();
        only.failure = Optional.empty();
        assertThat(house.resume("post")).isTrue();
        assertThat(house.resume("other")).isFalse();

        await().untilAsserted(() -> assertThat(status()).returns("active", Status::state));
        assertThat(house.trouble()).isEmpty();
    }

    @Test
    void oneThatIsResumedManyTimesIsTriedOnceMore() throws Exception {
        FakeTransport only = offer(7, "1");
        CountDownLatch goesOn = new CountDownLatch(1);
        only.onOpen = Optional.of(goesOn::await);
        only.failure = Optional.of(new IOException("TILTAS_POST_BOX: is locked"));
        house.restore("post", 7);
        await().until(() -> events.contains("open 1"));

        for (int i = 0; i < 5; i++) {
            house.resume("post");
        }
        goesOn.countDown();

        await().until(() -> opened("1") > 1);
        await().during(Duration.ofMillis(500)).until(() -> opened("1") == 2);
    }

    private long opened(String version) {
        return events.stream().filter(event -> event.equals("open " + version)).count();
    }

    @Test
    void oneThatIsNotThereIsToldAndMakesTheServerUnready() {
        house.absent("post", "bundle: it does not resolve");
        house.begun();

        assertThat(house.trouble()).contains("post: bundle: it does not resolve");
        assertThat(status()).returns("absent", Status::state).returns(-1L, Status::bundle);
    }

    @Test
    void whatAnOperatorHasRemovedIsAWarning() throws Exception {
        offer(7, "1");
        restore(7);
        house.begun();
        house.close("post");

        assertThat(events).containsExactly("open 1", "close 1");
        assertThat(house.trouble()).isEmpty();
        assertThat(house.warnings()).containsExactly("transport post: was removed; nothing comes in by it");
        assertThat(status()).returns("absent", Status::state).returns("1", Status::version);
    }

    @Test
    void aBundleThatStopsIsClosedFirst() throws Exception {
        FakeTransport only = offer(7, "1");
        restore(7);
        house.begun();
        house.gone(only);

        assertThat(events).containsExactly("open 1", "close 1");
        assertThat(house.trouble()).contains("post: its service went away; it opens when that is back");
        assertThat(status()).returns("absent", Status::state);
    }

    @Test
    void aServiceThatComesBackIsOpenedAgain() throws Exception {
        FakeTransport first = offer(7, "1");
        restore(7);
        house.begun();
        register.withdrawTransport(first);

        FakeTransport second = offer(7, "1");

        await().untilAsserted(() -> assertThat(status()).returns("active", Status::state));
        assertThat(events).containsExactly("open 1", "close 1", "open 1");
        assertThat(first.host.closed()).isPresent();
        assertThat(second.host.closed()).isEmpty();
        assertThat(house.trouble()).isEmpty();
    }

    @Test
    void whatWasRemovedDoesNotComeBackByItself() throws Exception {
        FakeTransport first = offer(7, "1");
        restore(7);
        house.close("post");
        register.withdrawTransport(first);
        offer(7, "1");

        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(events).containsExactly("open 1", "close 1"));
    }

    @Test
    void aServiceThatGoesWhileItOpensDoesNotServe() throws Exception {
        offer(7, "1");
        FakeTransport next = offer(8, "2");
        next.onOpen = Optional.of(() -> register.withdrawTransport(next));
        restore(7);

        assertThat(house.replace("post", 8)).contains("its service went away");
        assertThat(events).containsExactly("open 1", "close 1", "open 2", "close 2", "open 1");
    }

    @Test
    void aServiceThatGoesJustAfterItHasOpenedDoesNotServe() throws Exception {
        for (int pause = 0; pause < 200; pause++) {
            FakeTransport next = new FakeTransport("parcels", "p", new CopyOnWriteArrayList<>());
            offer(9, next);
            int spins = pause * 20;
            CompletableFuture<Void> gone = new CompletableFuture<>();
            next.onOpen = Optional.of(() -> gone.completeAsync(() -> {
                for (int spin = 0; spin < spins; spin++) {
                    Thread.onSpinWait();
                }
                register.withdrawTransport(next);
                return null;
            }));

            replace("parcels", 9);

            assertThat(gone).succeedsWithin(Duration.ofSeconds(10));
            assertThat(next.host.closed()).as("after %d spins", spins).isPresent();
        }
    }

    @Test
    void whatWentBeforeItWasFoundIsNotOpened() throws Exception {
        FakeTransport only = offer(7, "1");
        only.failure = Optional.of(new IOException("TILTAS_POST_BOX: is locked"));
        restore(7);
        register.join(new Elsewhere());
        register.withdrawTransport(only);
        only.failure = Optional.empty();
        register.join(house);

        house.resume("post");

        await().untilAsserted(() -> assertThat(status()).returns("absent", Status::state));
        assertThat(opened("1")).isEqualTo(1);
        offer(7, "1");
        await().untilAsserted(() -> assertThat(status()).returns("active", Status::state));
    }

    /** Is told instead of the house. */
    private record Elsewhere() implements TransportRoom {
        @Override
        public void gone(Transport service) {}

        @Override
        public void came(String id, long bundle) {}

        @Override
        public List<Status> statuses() {
            return List.of();
        }
    }

    @Test
    void aChangeThatIsBrokenIntoLeavesTheOneBefore() throws Exception {
        offer(7, "1");
        FakeTransport next = offer(8, "2");
        next.onOpen = Optional.of(new CountDownLatch(1)::await);
        restore(7);
        Thread change = new Thread(
                () -> assertThatThrownBy(() -> house.replace("post", 8)).isInstanceOf(InterruptedException.class));
        change.start();
        await().until(() -> events.contains("open 2"));

        change.interrupt();

        await().until(() -> opened("1") == 2);
        assertThat(events).containsExactly("open 1", "close 1", "open 2", "close 2", "open 1");
        assertThat(next.host.closed()).isPresent();
        await().untilAsserted(
                        () -> assertThat(status()).returns("1", Status::version).returns("active", Status::state));
        change.join();
    }

    @Test
    void oneThatHangsWhileOpeningHoldsUpNoOther() throws Exception {
        FakeTransport deaf = offer(7, "1");
        deaf.hangs = true;
        FakeTransport other = new FakeTransport("parcels", "p", events);
        offer(9, other);
        CompletableFuture<Optional<String>> hanging = CompletableFuture.supplyAsync(() -> replace("post", 7));
        await().until(() -> events.contains("open 1"));

        assertThat(CompletableFuture.supplyAsync(() -> replace("parcels", 9))).succeedsWithin(Duration.ofMillis(500));
        register.withdrawTransport(other);

        assertThat(hanging).isNotDone();
        assertThat(events).containsExactly("open 1", "open p", "close p");
        assertThat(hanging).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void oneThatIsDeafWhileOpeningIsNotOpenedOnceMoreBeforeItComesBack() throws Exception {
        FakeTransport deaf = offer(7, "1");
        CountDownLatch stop = new CountDownLatch(1);
        deaf.onOpen = Optional.of(() -> waitDeafly(stop));
        try {
            restore(7);
            house.begun();
            assertThat(house.trouble()).contains("post: open: it did not come back within 1 s");

            house.resume("post");

            await().untilAsserted(() -> assertThat(house.trouble())
                    .contains("post: open: it still hangs; it is tried again when that has come back"));
            assertThat(events).containsExactly("open 1", "close 1");
        } finally {
            deaf.onOpen = Optional.empty();
            stop.countDown();
        }
        await().until(() -> {
            house.resume("post");
            return house.trouble().isEmpty();
        });
        assertThat(events).containsExactly("open 1", "close 1", "open 1");
    }

    @Test
    void oneThatHangsWhileClosingHoldsUpNoOther() throws Exception {
        FakeTransport deaf = offer(7, "1");
        CountDownLatch closing = new CountDownLatch(1);
        deaf.onClose = Optional.of(closing::await);
        restore(7);
        FakeTransport other = new FakeTransport("parcels", "p", events);
        offer(9, other);
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> house.gone(deaf));
        await().until(() -> events.contains("close 1"));

        assertThat(CompletableFuture.supplyAsync(() -> replace("parcels", 9))).succeedsWithin(Duration.ofMillis(500));

        assertThat(hanging).isNotDone();
        closing.countDown();
        assertThat(hanging).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void allThatAreInstalledOpenAtOnceAtTheStart() throws Exception {
        offer(7, "1").hangs = true;
        FakeTransport other = new FakeTransport("parcels", "p", events);
        offer(9, other);

        house.restore("post", 7);
        house.restore("parcels", 9);

        await().atMost(Duration.ofMillis(900)).until(() -> events.contains("open p"));
        assertThat(house.trouble()).contains("post: opening");
    }

    /** The second version has replaced the first and is on probation. */
    private Probation probation() throws Exception {
        restore(7);
        assertThat(house.replace("post", 8)).isEmpty();
        Probation probation = new Probation(8, 7);
        house.prove("post", probation);
        return probation;
    }

    @Test
    void oneThatBreaksWhenAskedHowItIsFailsOnProbation() throws Exception {
        offer(7, "1");
        offer(8, "2").onReport = () -> {
            throw new NoClassDefFoundError("x");
        };

        assertThat(probation().failure(Duration.ofSeconds(10)))
                .contains("report: it broke with java.lang.NoClassDefFoundError");
    }

    @Test
    void oneThatHangsWhenAskedHowItIsFailsOnProbation() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        offer(7, "1");
        offer(8, "2").onReport = never::await;

        assertThat(probation().failure(Duration.ofSeconds(10)).orElse(""))
                .startsWith("report: it did not come back within");
        house.takeBack("post", 7);

        assertThat(events).containsExactly("open 1", "close 1", "open 2", "close 2", "open 1");
        assertThat(status()).returns("1", Status::version).returns("active", Status::state);
    }

    @Test
    void oneThatKeepsTheThreadOfItsAnswersFailsOnProbation() throws Exception {
        offer(7, "1");
        FakeTransport next = offer(8, "2");
        Probation probation = probation();
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Intake.Taken> commit = new CompletableFuture<>();
        intake.commit = Optional.of(commit);
        next.host
                .take("gw1", new Incoming("gatt", "", "", false, new byte[] {1}, Optional.empty()))
                .thenRun(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        commit.complete(new Intake.Taken(Intake.Outcome.ACCEPTED, "1-1", Lane.ROUTINE, ""));

        assertThat(probation.failure(Duration.ofSeconds(10)).orElse(""))
                .startsWith("it keeps the thread on which it is answered");
        never.countDown();
    }

    private CompletableFuture<Taken> take(FakeTransport transport) {
        return transport.host.take("gw1", new Incoming("gatt", "", "", false, new byte[] {1}, Optional.empty()));
    }

    /** Lets the thread on which it is answered do this at the first answer. */
    private void answered(FakeTransport transport, FakeTransport.Step step) {
        CompletableFuture<Intake.Taken> commit = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        intake.commit = Optional.of(commit);
        take(transport).thenRun(() -> {
            try {
                begun.countDown();
                step.go();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        commit.complete(new Intake.Taken(Intake.Outcome.ACCEPTED, "1-1", Lane.ROUTINE, ""));
        await().until(() -> begun.getCount() == 0);
    }

    private static boolean isAlive(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(alive -> alive.getName().equals(thread));
    }

    @Test
    void oneThatBlocksWhereItIsAnsweredIsToldTheRestWhenItIsClosed() throws Exception {
        FakeTransport only = offer(7, "1");
        restore(7);
        answered(only, new CountDownLatch(1)::await);
        CompletableFuture<Taken> committed = take(only);
        intake.commit = Optional.of(new CompletableFuture<>());
        CompletableFuture<Taken> underWay = take(only);

        house.close("post");

        assertThat(committed).isCompleted();
        assertThat(underWay).isCompletedExceptionally();
        await().until(() -> !isAlive("tiltas-transport-post-answers"));
    }

    @Test
    void oneThatIsDeafWhereItIsAnsweredHangsNobodyAndIsNamed() throws Exception {
        FakeTransport deaf = new FakeTransport("parcels", "p", events);
        offer(17, deaf);
        assertThat(house.replace("parcels", 17)).isEmpty();
        CountDownLatch stop = new CountDownLatch(1);
        answered(deaf, () -> waitDeafly(stop));
        intake.commit = Optional.of(new CompletableFuture<>());
        CompletableFuture<Taken> underWay = take(deaf);
        try {
            assertThat(CompletableFuture.runAsync(() -> close("parcels"))).succeedsWithin(Duration.ofSeconds(30));

            assertThat(underWay).isCompletedExceptionally();
            assertThat(ModuleThreads.end(17, Duration.ofMillis(100)))
                    .containsExactly("tiltas-transport-parcels-answers");
        } finally {
            stop.countDown();
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

    private void close(String id) {
        try {
            house.close(id);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneWhoseServiceGoesForGoodFailsOnProbation() throws Exception {
        offer(7, "1");
        FakeTransport next = offer(8, "2");
        Probation probation = probation();
        register.withdrawTransport(next);

        assertThat(probation.failure(Duration.ofSeconds(10)))
                .contains("its service went away; it opens when that is back");
    }

    @Test
    void oneThatWorksPassesWhenTheTimeIsUp() throws Exception {
        offer(7, "1");
        offer(8, "2");
        Probation probation = probation();

        await().during(Duration.ofSeconds(1)).until(() -> !probation.end().isDone());
        probation.timeUp();

        assertThat(probation.failure(Duration.ZERO)).isEmpty();
        assertThat(status()).returns("2", Status::version);
    }

    @Test
    void theOneBeforeIsTriedAgainWhenItCannotOpenAtOnce() throws Exception {
        FakeTransport before = offer(7, "1");
        offer(8, "2");
        restore(7);
        house.replace("post", 8);
        before.failure = Optional.of(new IOException("TILTAS_POST_BOX: is locked"));

        house.takeBack("post", 7);

        assertThat(status()).returns("1", Status::version).returns("suspended", Status::state);
        before.failure = Optional.empty();
        house.resume("post");
        await().untilAsserted(() -> assertThat(status()).returns("active", Status::state));
    }

    private Optional<String> replace(String id, long bundle) {
        try {
            return house.replace(id, bundle);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itsCodeRunsOnThreadsOfItsOwnBundle() throws Exception {
        FakeTransport only = offer(7, "1");
        restore(7);

        assertThat(only.group).isSameAs(ModuleThreads.of(7));
    }

    @Test
    void whatItReportsIsShownWhileItIsOpen() throws Exception {
        offer(7, "1");
        restore(7);
        Meters.Key letters = new Meters.Key("tiltas_post_letters", List.of());

        await().untilAsserted(() -> assertThat(Meters.gauges()).containsKey(letters));
        assertThat(Meters.gauges().get(letters).getAsDouble()).isEqualTo(7);
        assertThat(Meters.gauges())
                .doesNotContainKey(new Meters.Key("letters", List.of()))
                .doesNotContainKey(new Meters.Key("tiltas_commit_seconds", List.of()));
        assertThat(house.warnings()).contains("post: a box is full");
        assertThat(house.report("post").orElseThrow().links()).containsKey("box");
        house.close("post");

        assertThat(Meters.gauges()).doesNotContainKey(letters);
    }

    @Test
    void onlyTheModulesOwnIdIsTaken() throws Exception {
        FakeTransport transport = new FakeTransport("post", "1", events);
        register.offerTransport("key", new Offer<Transport>("", "mllp", "1", 9, () -> transport));

        assertThat(register.awaitOffered(9, Duration.ofSeconds(10)).get(0).refusal())
                .contains("id: the jar is module 'mllp', its transport says 'post'");
    }
}
