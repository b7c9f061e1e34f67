package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Reconciling;
import org.tiltas.engine.Samples;
import org.tiltas.spi.journal.JournalException;

class ChannelInstanceTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final DeliveryOutcome TAKEN = new DeliveryOutcome.Delivered("Observation/1", true);

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger closed = new AtomicInteger();
    private ChannelInstance instance;

    private interface Delivery {
        List<DeliveryOutcome> deliver(String partner, PartnerContext context) throws Exception;
    }

    /** A channel that does in each call what a test tells it to. */
    private class Told implements PartnerChannel {
        private final Delivery step;

        Told(Delivery step) {
            this.step = step;
        }

        @Override
        public String kind() {
            return "told";
        }

        @Override
        public void check(PartnerSettings settings) {
            if (settings.url().isEmpty()) {
                throw new IllegalArgumentException("url: is missing");
            }
        }

        @Override
        public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
            return new PartnerConnection() {
                @Override
                public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) throws HostFailure {
                    try {
                        return step.deliver(settings.id(), context);
                    } catch (HostFailure | RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void probe() {}

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }
    }

    private static class Asked implements PartnerContext {
        @Override
        public String observation(Observed observed) {
            return "{}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return Optional.empty();
        }

        @Override
        public Optional<String> remote(String reference) {
            return Optional.empty();
        }

        @Override
        public void remember(String reference, String remote) {}

        @Override
        public Optional<String> receipt(String observationId) {
            return Optional.empty();
        }
    }

    private void of(Delivery step) {
        instance = new ChannelInstance(new Told(step), "1.0.0", 12, SHORT, PAUSE, Proving.NOTHING);
    }

    private static PartnerSettings settings(String partner) {
        return new PartnerSettings(partner, "told", "http://x", Map.of());
    }

    private PartnerConnection open(String partner) {
        return instance.channel().open(settings(partner), new Asked());
    }

    /** Delivers one item over a connection of its own. */
    private List<DeliveryOutcome> deliver(String partner) throws Exception {
        return open(partner).deliver(Collections.nCopies(1, row()), false);
    }

    private static Observed row() {
        return Samples.observed(1, Lane.ROUTINE);
    }

    /** Comes back from an interrupt, or never. */
    private List<DeliveryOutcome> sleep(boolean deaf) {
        while (true) {
            try {
                never.await();
                return List.of(TAKEN);
            } catch (InterruptedException e) {
                if (!deaf) {
                    return List.of(TAKEN);
                }
            }
        }
    }

    @AfterEach
    void end() {
        never.countDown();
        instance.close();
    }

    @Test
    void whatHangsIsBrokenIntoSuspendedAndTriedAgainWhileOtherPartnersGoOn() throws Exception {
        of((partner, context) -> partner.equals("bad") ? sleep(false) : List.of(TAKEN));

        for (int i = 0; i < Conduct.MOST_LOST; i++) {
            assertThatThrownBy(() -> deliver("bad"))
                    .isInstanceOf(ModuleFault.class)
                    .hasMessageContaining("no sign of life");
        }

        assertThat(instance.suspended().orElseThrow())
                .startsWith("for partner bad (routine): hangs: 3 calls")
                .contains("tried again after 1 s");
        assertThat(instance.isStuck()).as("its threads came back").isFalse();
        assertThatThrownBy(() -> open("bad"))
                .isInstanceOfSatisfying(
                        ModuleFault.class, fault -> assertThat(fault.isFenced()).isTrue());
        assertThat(deliver("good")).containsExactly(TAKEN);
        await().until(() -> instance.suspended().isEmpty());
        assertThatThrownBy(() -> deliver("bad")).hasMessageContaining("no sign of life");
    }

    @Test
    void whatDoesNotEvenHearTheInterruptIsStuckAndItsConnectionGivenUp() throws Exception {
        of((partner, context) -> sleep(true));
        PartnerConnection connection = open("bad");

        assertThatThrownBy(() -> connection.deliver(List.of(row()), false)).isInstanceOf(ModuleFault.class);
        assertThatThrownBy(() -> connection.deliver(List.of(row()), false)).hasMessageContaining("given up");
        connection.close();
        assertThat(closed).as("it may still hold a socket").hasValue(1);
        for (int i = 1; i < Conduct.MOST_LOST; i++) {
            assertThatThrownBy(() -> deliver("bad")).isInstanceOf(ModuleFault.class);
        }

        assertThat(instance.isStuck()).isTrue();
        instance.resume();
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void oneLeftBehindIsAnsweredNoMore() throws Exception {
        List<PartnerContext> contexts = new ArrayList<>();
        of((partner, context) -> {
            contexts.add(context);
            return sleep(true);
        });

        assertThatThrownBy(() -> deliver("bad")).isInstanceOf(ModuleFault.class);

        assertThatThrownBy(() -> contexts.get(0).remember("Patient/1", "Patient/9"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPartnerThatIsSlowIsNoBadModule() throws Exception {
        of((partner, context) -> {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < SHORT.multipliedBy(4).toNanos()) {
                context.alive();
                never.await(5, TimeUnit.MILLISECONDS);
            }
            return List.of(TAKEN);
        });

        assertThat(deliver("slow")).containsExactly(TAKEN);
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void theTimeAPartnerMayTakeForARequestComesOnTop() throws Exception {
        of((partner, context) -> {
            never.await(SHORT.toMillis() * 3, TimeUnit.MILLISECONDS);
            return List.of(TAKEN);
        });
        PartnerSettings patient = new PartnerSettings("slow", "told", "http://x", Map.of("timeoutSeconds", "10"));

        assertThat(instance.channel().open(patient, new Asked()).deliver(List.of(row()), false))
                .containsExactly(TAKEN);
    }

    @Test
    void whatBreaksOverAndOverIsSuspendedForThatPartnerAndLaneOnly() throws Exception {
        of((partner, context) -> {
            if (partner.equals("bad") && context.lane() == Lane.ROUTINE) {
                throw new StackOverflowError();
            }
            return List.of(TAKEN);
        });

        for (int i = 0; i < Conduct.MOST_FAULTS; i++) {
            assertThat(instance.suspended()).isEmpty();
            assertThatThrownBy(() -> deliver("bad"))
                    .isInstanceOf(ModuleFault.class)
                    .hasMessage("module told 1.0.0 broke with java.lang.StackOverflowError");
        }

        assertThat(instance.suspended().orElseThrow())
                .contains("broke in 10 calls in a row", "java.lang.StackOverflowError");
        assertThat(deliver("good")).containsExactly(TAKEN);
        PartnerConnection urgent = instance.channel().open(settings("bad"), new Asked() {
            @Override
            public Lane lane() {
                return Lane.URGENT;
            }
        });
        assertThat(urgent.deliver(List.of(row()), false)).containsExactly(TAKEN);
    }

    @Test
    void aFloodIsNoAnswer() throws Exception {
        of((partner, context) -> switch (partner) {
            case "many" -> Collections.nCopies(100_000, TAKEN);
            case "none" -> Collections.singletonList(null);
            case "null" -> null;
            case "long" -> List.of(new DeliveryOutcome.Delivered("x".repeat(5000), true));
            case "names" -> {
                context.remember("Patient/1", "x".repeat(5000));
                yield List.of(TAKEN);
            }
            case "asks" -> {
                while (partner.equals("asks")) {
                    context.alive();
                }
                yield List.of(TAKEN);
            }
            default -> List.of(new DeliveryOutcome.Refused(422, "x".repeat(5000)));
        });

        for (String partner : List.of("many", "none", "null", "long", "names", "asks")) {
            assertThatThrownBy(() -> deliver(partner)).as(partner).isInstanceOf(ModuleFault.class);
        }
        assertThat(deliver("wordy"))
                .singleElement()
                .isInstanceOfSatisfying(DeliveryOutcome.Refused.class, refused -> assertThat(refused.answer())
                        .hasSize(4096));
    }

    @Test
    void whatAChannelMaySayIsNotHeldAgainstIt() throws Exception {
        of((partner, context) -> {
            if (partner.equals("lossy")) {
                throw new PermanentException("lossy", "no place for it");
            }
            throw new HostFailure(HostFailure.Kind.BUSY, "later", Optional.empty());
        });

        for (int i = 0; i < 2 * Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> deliver("busy")).isInstanceOf(HostFailure.class);
            assertThatThrownBy(() -> deliver("lossy")).isInstanceOf(PermanentException.class);
        }
        assertThat(instance.suspended()).isEmpty();
        instance.channel().check(settings("x"));
        assertThatThrownBy(() -> instance.channel().check(new PartnerSettings("x", "told", "", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("url: is missing");
    }

    @Test
    void whatTheServerFailsWithIsNotTheChannelsFault() throws Exception {
        of((partner, context) -> {
            context.observation(row());
            return List.of(TAKEN);
        });
        JournalException down = new JournalException.Unavailable("down", null);
        PartnerConnection connection = instance.channel().open(settings("a"), new Asked() {
            @Override
            public String observation(Observed observed) {
                throw down;
            }
        });

        for (int i = 0; i < 2 * Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> connection.deliver(List.of(row()), false)).isSameAs(down);
        }
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void closingLetsTheCallUnderWayEndAndGivesConnectionsBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        of((partner, context) -> {
            begun.countDown();
            // the channel's limit is short here, but a sign of life comes before it
            while (!go.await(10, TimeUnit.MILLISECONDS)) {
                context.alive();
            }
            return List.of(TAKEN);
        });
        PartnerConnection connection = open("a");
        CompletableFuture<List<DeliveryOutcome>> outcomes = CompletableFuture.supplyAsync(() -> {
            try {
                return connection.deliver(List.of(row()), false);
            } catch (HostFailure | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(instance::close);
        await().untilAsserted(() -> assertThatThrownBy(() -> open("a")).hasMessageContaining("was swapped"));
        go.countDown();

        assertThat(outcomes.join()).containsExactly(TAKEN);
        closing.join();
        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> connection.deliver(List.of(row()), false)).hasMessageContaining("was swapped");
    }

    @Test
    void anInterruptedCallerGetsHisThreadBackAndTheConnectionStays() throws Exception {
        of((partner, context) -> partner.equals("waits") && never.getCount() > 0 ? sleep(false) : List.of(TAKEN));
        PartnerConnection connection = open("waits");
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        Thread caller = new Thread(() -> {
            try {
                connection.deliver(List.of(row()), false);
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        caller.start();
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        caller.join(10_000);
        never.countDown();

        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(connection.deliver(List.of(row()), false)).containsExactly(TAKEN);
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void oneThatCanBeAskedCanStillBeAsked() throws Exception {
        class Asking extends Told implements Reconciling {
            Asking() {
                super((partner, context) -> List.of(TAKEN));
            }

            @Override
            public Inventory inventory(PartnerSettings settings) {
                return new Inventory() {
                    @Override
                    public Map<String, List<String>> find(Collection<String> identifiers) throws HostFailure {
                        if (settings.id().equals("bad")) {
                            throw new IllegalStateException("x");
                        }
                        return Map.of("1", List.of("Observation/1"));
                    }

                    @Override
                    public Optional<Reconciling.Page> list(Instant from, Instant to, Optional<String> page) {
                        return Optional.empty();
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                };
            }
        }
        instance = new ChannelInstance(new Asking(), "1.0.0", 12, SHORT, PAUSE, Proving.NOTHING);
        Reconciling channel = (Reconciling) instance.channel();

        try (Reconciling.Inventory inventory = channel.inventory(settings("a"))) {
            assertThat(inventory.find(List.of("1"))).containsOnlyKeys("1");
            assertThat(inventory.list(Instant.EPOCH, Instant.MAX, Optional.empty()))
                    .isEmpty();
        }
        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> channel.inventory(settings("bad")).find(List.of("1")))
                .isInstanceOf(ModuleFault.class);
    }

    private class Forgetting extends Told implements Erasing {
        Forgetting() {
            super((partner, context) -> List.of(TAKEN));
        }

        @Override
        public Eraser eraser(PartnerSettings settings) {
            return new Eraser() {
                @Override
                public int erase(String remote) throws HostFailure {
                    switch (settings.id()) {
                        case "busy" -> throw new HostFailure(HostFailure.Kind.BUSY, "later", Optional.empty());
                        case "bad" -> throw new IllegalStateException("x");
                        default -> {
                            return remote.equals("Observation/1") ? 200 : 404;
                        }
                    }
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }
    }

    @Test
    void oneThatCanMakeItsPartnerForgetStillCan() throws Exception {
        instance = new ChannelInstance(new Forgetting(), "1.0.0", 12, SHORT, PAUSE, Proving.NOTHING);
        Erasing channel = (Erasing) instance.channel();

        assertThat(instance.channel()).isNotInstanceOf(Reconciling.class);
        try (Erasing.Eraser eraser = channel.eraser(settings("a"))) {
            assertThat(eraser.erase("Observation/1")).isEqualTo(200);
            assertThat(eraser.erase("Observation/2")).isEqualTo(404);
        }
        assertThat(closed).hasValue(1);
        for (int i = 0; i < 2 * Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> channel.eraser(settings("busy")).erase("Observation/1"))
                    .isInstanceOf(HostFailure.class);
        }
        assertThat(instance.suspended()).isEmpty();
        assertThatThrownBy(() -> channel.eraser(settings("bad")).erase("Observation/1"))
                .isInstanceOf(ModuleFault.class);
    }

    @Test
    void whatAChannelCannotDoIsNotClaimed() {
        class Both extends Forgetting implements Reconciling {
            @Override
            public Inventory inventory(PartnerSettings settings) {
                throw new IllegalStateException("nobody asks here");
            }
        }
        instance = new ChannelInstance(new Both(), "1.0.0", 12, SHORT, PAUSE, Proving.NOTHING);
        assertThat(instance.channel()).isInstanceOf(Erasing.class).isInstanceOf(Reconciling.class);
        instance.close();

        of((partner, context) -> List.of(TAKEN));
        assertThat(instance.channel()).isNotInstanceOf(Erasing.class).isNotInstanceOf(Reconciling.class);
    }

    private static final class Noting extends Asked {
        private final Map<String, String> notes = new ConcurrentHashMap<>(Map.of("before", "a"));

        @Override
        public Map<String, String> notes() {
            return notes;
        }

        @Override
        public void note(String key, Optional<String> text) {
            text.ifPresentOrElse(words -> notes.put(key, words), () -> notes.remove(key));
        }
    }

    @Test
    void whatIsNotedReachesTheServerFromAnyThreadWhileTheConnectionIsInUse() throws Exception {
        AtomicReference<PartnerContext> kept = new AtomicReference<>();
        of((partner, context) -> {
            kept.set(context);
            context.note("in the call", Optional.of(context.notes().get("before")));
            return List.of(TAKEN);
        });
        Noting server = new Noting();
        PartnerConnection connection = instance.channel().open(settings("a"), server);
        connection.deliver(List.of(row()), false);
        PartnerContext context = kept.get();

        CompletableFuture.runAsync(() -> {
                    context.note("later", Optional.of("b"));
                    context.note("before", Optional.empty());
                })
                .join();
        assertThat(server.notes).containsOnly(Map.entry("in the call", "a"), Map.entry("later", "b"));
        assertThatThrownBy(() -> context.note("x".repeat(501), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.note("x", Optional.of("x".repeat(5000))))
                .isInstanceOf(IllegalArgumentException.class);

        connection.close();
        assertThatThrownBy(() -> context.note("too late", Optional.of("c"))).isInstanceOf(IllegalStateException.class);
        assertThat(server.notes).hasSize(2);
    }
}
