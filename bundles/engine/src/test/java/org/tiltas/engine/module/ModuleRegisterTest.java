package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Erasing;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules.Status;

class ModuleRegisterTest {
    private final FakeJournal journal = new FakeJournal();
    private final Map<String, Map<String, String>> routes = new ConcurrentHashMap<>();
    private final RouteTemplates templates = new RouteTemplates() {
        @Override
        public void ensure(String template, String routeId, Map<String, String> parameters) {
            routes.put(template + " " + routeId, parameters);
        }

        @Override
        public void remove(String routeId) {
            routes.keySet().removeIf(key -> key.endsWith(" " + routeId));
        }
    };
    private ModuleRegister register;

    @AfterEach
    void close() throws Exception {
        register.close();
    }

    private ModuleRegister open() {
        register = new ModuleRegister(journal, templates, new OnlyHeartRate());
        return register;
    }

    private record OnlyHeartRate() implements MetricCatalogue {
        @Override
        public Optional<Metric> metric(String name) {
            return name.equals("heart-rate")
                    ? Optional.of(new Metric(
                            name,
                            name,
                            List.of(),
                            "vital-signs",
                            "/min",
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            List.of()))
                    : Optional.empty();
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

    private static DeviceAdapter adapter(String id, String metric) {
        AdapterDescriptor descriptor = new AdapterDescriptor(
                id,
                List.of(id + "/{gateway}"),
                Set.of("application/json"),
                List.of(new AdapterDescriptor.UrgentRule("#", "fall")),
                Set.of(metric));
        return FakeAdapters.of(descriptor, message -> {});
    }

    private static Offer<DeviceAdapter> offer(String declared, String version, DeviceAdapter adapter) {
        return new Offer<>(declared, "", version, 99, () -> adapter);
    }

    private Status status(String id) {
        return register.list().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAdapterThatComesIsActiveRememberedAndRouted() {
        open().offerAdapter("key", offer("gatt", "1.2.0", adapter("gatt", "heart-rate")));
        await().untilAsserted(() -> assertThat(routes).containsEntry("adapter adapter-gatt", Map.of("module", "gatt")));
        assertThat(register.adapter("gatt").orElseThrow().version()).isEqualTo("1.2.0");
        assertThat(journal.records().get("module", "gatt").orElseThrow().body())
                .isEqualTo("{\"kind\":\"adapter\",\"version\":\"1.2.0\",\"topics\":[\"gatt/{gateway}\"],"
                        + "\"contentTypes\":[\"application/json\"],"
                        + "\"urgent\":[{\"topicFilter\":\"#\",\"pattern\":\"fall\"}],\"metrics\":[\"heart-rate\"]}");
        Status status = status("gatt");
        assertThat(status.state()).isEqualTo("active");
        assertThat(status.bundle()).isEqualTo(99);
        assertThat(status.lag()).isEqualTo(7);
        assertThat(status.handled()).isEqualTo(40);
        assertThat(status.quarantined()).isEqualTo(3);
    }

    @Test
    void aKindOfPartnerDoesNotHideTheAdapterOfTheSameName() {
        ModuleRegister modules = open();
        modules.offerAdapter("a", offer("hl7v2", "1.0.0", adapter("hl7v2", "heart-rate")));
        modules.offerChannel("c", new Offer<>("", "hl7v2-push", "2.0.0", 100, () -> new PartnerChannel() {
            @Override
            public String kind() {
                return "hl7v2";
            }

            @Override
            public void check(PartnerSettings settings) {}

            @Override
            public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
                throw new IllegalStateException("nobody opens it here");
            }
        }));

        await().until(() -> modules.kinds().contains("hl7v2")
                && modules.list().stream().allMatch(s -> s.state().equals("active")));
        assertThat(modules.list())
                .extracting(Status::id, Status::kind, Status::version)
                .contains(tuple("hl7v2", "adapter", "1.0.0"), tuple("hl7v2-push", "partner", "2.0.0"));
    }

    @Test
    void aChannelThatHangsOrBreaksIsShownAndResumedByTheNameOfItsJar() throws Exception {
        ModuleRegister modules = open();
        modules.offerChannel("c", new Offer<>("", "hl7v2-push", "2.0.0", 100, () -> new PartnerChannel() {
            @Override
            public String kind() {
                return "hl7v2";
            }

            @Override
            public void check(PartnerSettings settings) {}

            @Override
            public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
                throw new NoClassDefFoundError("x");
            }
        }));
        await().until(() -> modules.kinds().contains("hl7v2"));
        PartnerChannel channel = modules.channel("hl7v2").orElseThrow();
        PartnerSettings settings = new PartnerSettings("clinic", "hl7v2", "mllp://x", Map.of());
        assertThat(modules.channel("hl7v2")).as("connections are kept by it").containsSame(channel);

        for (int i = 0; i < Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> channel.open(settings, new NothingToAsk())).isInstanceOf(ModuleFault.class);
        }

        assertThat(status("hl7v2-push").state()).isEqualTo("suspended");
        assertThat(status("hl7v2-push").reason().orElseThrow())
                .startsWith("for partner clinic (routine): broke in 10 calls in a row")
                .contains("NoClassDefFoundError", "tried again after 30 s");
        assertThat(modules.resume("hl7v2-push")).isTrue();
        assertThat(status("hl7v2-push").state()).isEqualTo("active");
        assertThat(modules.resume("nobody")).isFalse();
    }

    @Test
    void aChannelThatErasesIsHandedOutAsOne() throws Exception {
        class Forgetting implements PartnerChannel, Erasing {
            @Override
            public String kind() {
                return "fhir";
            }

            @Override
            public void check(PartnerSettings settings) {}

            @Override
            public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
                throw new IllegalStateException("nobody opens it here");
            }

            @Override
            public Eraser eraser(PartnerSettings settings) {
                return new Eraser() {
                    @Override
                    public int erase(String remote) {
                        return 204;
                    }

                    @Override
                    public void close() {}
                };
            }
        }
        ModuleRegister modules = open();
        modules.offerChannel("c", new Offer<>("", "fhir-push", "2.0.0", 100, Forgetting::new));
        await().until(() -> modules.kinds().contains("fhir"));

        PartnerChannel channel = modules.channel("fhir").orElseThrow();

        assertThat(channel).isInstanceOf(Erasing.class);
        PartnerSettings settings = new PartnerSettings("clinic", "fhir", "http://x", Map.of());
        try (Erasing.Eraser eraser = ((Erasing) channel).eraser(settings)) {
            assertThat(eraser.erase("Observation/1")).isEqualTo(204);
        }
    }

    private static final PartnerSettings CLINIC = new PartnerSettings("clinic", "told", "http://x", Map.of());

    /** Two versions of a channel: the first serves, the second stands by. */
    private ModuleRegister channels(PartnerChannel first, PartnerChannel second) throws Exception {
        ModuleRegister modules = open();
        modules.choice().choose("told-push", 1);
        modules.offerChannel("c1", new Offer<>("", "told-push", "1.0.0", 1, () -> first));
        modules.offerChannel("c2", new Offer<>("", "told-push", "2.0.0", 2, () -> second));
        assertThat(modules.awaitOffered(1, Duration.ofSeconds(10))).hasSize(1);
        assertThat(modules.awaitOffered(2, Duration.ofSeconds(10))).hasSize(1);
        return modules;
    }

    private record Opening(Callable<PartnerConnection> step) implements PartnerChannel {
        @Override
        public String kind() {
            return "told";
        }

        @Override
        public void check(PartnerSettings settings) {
            open(settings, null);
        }

        @Override
        public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
            try {
                return step.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static PartnerConnection nothing() {
        throw new IllegalStateException("broken");
    }

    @Test
    void aChannelThatBreaksOnProbationHasFailed() throws Exception {
        ModuleRegister modules = channels(new Opening(Idle::new), new Opening(ModuleRegisterTest::nothing));
        Probation probation = new Probation(2, 1);
        modules.choice().tryOut("told-push", probation);

        assertThatThrownBy(() -> modules.channel("told").orElseThrow().open(CLINIC, new NothingToAsk()))
                .isInstanceOf(ModuleFault.class);

        assertThat(probation.failure(Duration.ZERO))
                .contains("for partner clinic (routine): broke with java.lang.IllegalStateException");
    }

    @Test
    void oneThatFailsWhereTheOneBeforeFailedTooIsNoWorse() throws Exception {
        ModuleRegister modules =
                channels(new Opening(ModuleRegisterTest::nothing), new Opening(ModuleRegisterTest::nothing));
        assertThatThrownBy(() -> modules.channel("told").orElseThrow().open(CLINIC, new NothingToAsk()))
                .isInstanceOf(ModuleFault.class);
        Probation probation = new Probation(2, 1);
        modules.choice().tryOut("told-push", probation);

        assertThatThrownBy(() -> modules.channel("told").orElseThrow().open(CLINIC, new NothingToAsk()))
                .isInstanceOf(ModuleFault.class);
        assertThat(probation.end()).isNotDone();
        assertThatThrownBy(() -> modules.channel("told").orElseThrow().check(CLINIC))
                .isInstanceOf(ModuleFault.class);
        assertThat(probation.failure(Duration.ZERO))
                .as("somewhere else it did not fail")
                .contains("for partner clinic (check): broke with java.lang.IllegalStateException");
    }

    @Test
    void whatIsUnderWayWhenTheTimeIsUpIsWaitedFor() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        ModuleRegister modules = channels(new Opening(Idle::new), new Opening(() -> {
            began.countDown();
            goesOn.await();
            return nothing();
        }));
        Probation probation = new Probation(2, 1);
        modules.choice().tryOut("told-push", probation);
        PartnerChannel channel = modules.channel("told").orElseThrow();
        CompletableFuture<Object> opened =
                CompletableFuture.supplyAsync(() -> channel.open(CLINIC, new NothingToAsk()));
        began.await();

        probation.timeUp();
        assertThat(probation.end()).isNotDone();
        goesOn.countDown();

        assertThat(opened).failsWithin(Duration.ofSeconds(10));
        assertThat(probation.failure(Duration.ZERO)).isPresent();
    }

    @Test
    void oneThatDoesItsWorkUntilTheTimeIsUpHasPassed() throws Exception {
        ModuleRegister modules = channels(new Opening(Idle::new), new Opening(Idle::new));
        Probation probation = new Probation(2, 1);
        modules.choice().tryOut("told-push", probation);
        modules.channel("told").orElseThrow().open(CLINIC, new NothingToAsk());

        assertThat(probation.end()).isNotDone();
        probation.timeUp();

        assertThat(probation.end()).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aDeliveryProfileThatBreaksOnProbationHasFailed() throws Exception {
        ModuleRegister modules = open();
        modules.choice().choose("lt-profile", 2);
        modules.offerProfile("p", new Offer<>("", "lt-profile", "2.0.0", 2, BrokenProfile::new));
        await().until(() -> modules.profiles().contains("lt"));
        Probation probation = new Probation(2, 1);
        modules.choice().tryOut("lt-profile", probation);

        try (Channels.Beside preview = modules.beside("lt").orElseThrow()) {
            assertThatThrownBy(() -> preview.profile().resource("Patient/1", "{}", CLINIC))
                    .isInstanceOf(ModuleFault.class);
        }
        assertThat(probation.end()).as("a preview tells nothing of deliveries").isNotDone();
        assertThatThrownBy(() -> modules.profile("lt").orElseThrow().resource("Patient/1", "{}", CLINIC))
                .isInstanceOf(ModuleFault.class);

        assertThat(probation.failure(Duration.ZERO))
                .contains("for partner clinic: broke with java.lang.NullPointerException");
    }

    /** A connection over which nothing is sent. */
    private record Idle() implements PartnerConnection {
        @Override
        public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) {
            return List.of();
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    }

    @Test
    void whatAPreviewFindsIsNotHeldAgainstADeliveryProfile() {
        ModuleRegister modules = open();
        DeliveryProfile broken = new BrokenProfile();
        modules.offerProfile("p", new Offer<>("", "lt-profile", "2.0.0", 100, () -> broken));
        await().until(() -> modules.profiles().contains("lt"));
        PartnerSettings settings = new PartnerSettings("clinic", "fhir", "http://x", Map.of());

        try (Outward candidate = modules.outward(100).get(0);
                Outward active = modules.outward(candidate).orElseThrow()) {
            for (Outward side : List.of(candidate, active)) {
                DeliveryProfile looked = side.profile().orElseThrow().profile();
                for (int i = 0; i < Conduct.MOST_FAULTS; i++) {
                    assertThatThrownBy(() -> looked.resource("Patient/1", "{}", settings))
                            .isInstanceOf(ModuleFault.class);
                }
                assertThatThrownBy(() -> looked.resource("Patient/1", "{}", settings))
                        .hasMessageContaining("(preview) is suspended");
            }
        }

        assertThat(status("lt-profile").state()).isEqualTo("active");
        assertThatThrownBy(() -> modules.profile("lt").orElseThrow().resource("Patient/1", "{}", settings))
                .hasMessage("module lt 2.0.0 broke with java.lang.NullPointerException");
    }

    private static final class BrokenProfile implements DeliveryProfile {
        @Override
        public String id() {
            return "lt";
        }

        @Override
        public String fhirVersion() {
            return "R4";
        }

        @Override
        public void check(PartnerSettings settings) {}

        @Override
        public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
            return null;
        }

        @Override
        public Dispatch resource(String reference, String json, PartnerSettings settings) {
            return null;
        }
    }

    private record NothingToAsk() implements PartnerContext {
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

    @Test
    void oneThatGoesIsAbsentAndItsRouteStays() {
        open().offerAdapter("key", offer("gatt", "1.2.0", adapter("gatt", "heart-rate")));
        await().untilAsserted(() -> assertThat(routes).isNotEmpty());
        register.withdraw("key");
        assertThat(register.adapter("gatt")).isEmpty();
        assertThat(status("gatt").state()).isEqualTo("absent");
        assertThat(status("gatt").bundle()).isEqualTo(-1);
        assertThat(status("gatt").version()).isEqualTo("1.2.0");
        assertThat(routes).hasSize(1);
    }

    @Test
    void whatTheJournalRemembersHasItsRouteBeforeItsBundleComes() throws Exception {
        journal.commit(new Unit()
                        .put(RecordWrite.put("module", "gatt", "{\"kind\":\"adapter\",\"version\":\"1.0.0\"}")))
                .get();
        open();
        await().untilAsserted(() -> assertThat(routes).containsKey("adapter adapter-gatt"));
        assertThat(status("gatt").state()).isEqualTo("absent");
    }

    @Test
    void anUnknownMetricSuspendsTheModuleByName() {
        open().offerAdapter("key", offer("gatt", "1.0.0", adapter("gatt", "mood")));
        await().untilAsserted(() -> assertThat(status("gatt").reason().orElse(""))
                .isEqualTo("metrics: 'mood' is not in the metrics registry"));
        assertThat(status("gatt").state()).isEqualTo("suspended");
        assertThat(register.adapter("gatt")).isEmpty();
        assertThat(journal.records().list("module")).isEmpty();
    }

    @Test
    void aWrongOrContradictingIdSuspendsIt() {
        open().offerAdapter("a", offer("Gatt", "1.0.0", adapter("Gatt", "heart-rate")));
        register.offerAdapter("b", offer("one", "1.0.0", adapter("two", "heart-rate")));
        await().untilAsserted(() -> assertThat(status("Gatt").state()).isEqualTo("suspended"));
        await().untilAsserted(
                        () -> assertThat(status("two").reason().orElse("")).contains("'one'", "'two'"));
    }

    @Test
    void aModuleThatBreaksOrHangsWhileStartingHurtsNoOther() {
        CountDownLatch never = new CountDownLatch(1);
        open().offerAdapter("broken", new Offer<>("broken", "", "1.0.0", 1, () -> {
            throw new NoClassDefFoundError("x");
        }));
        register.offerAdapter("hangs", new Offer<>("hangs", "", "1.0.0", 2, () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }));
        register.offerAdapter("good", offer("gatt", "1.0.0", adapter("gatt", "heart-rate")));
        await().untilAsserted(() -> assertThat(register.adapter("gatt")).isPresent());
        await().untilAsserted(
                        () -> assertThat(status("broken").reason().orElse("")).contains("NoClassDefFoundError"));
        assertThat(status("hangs").reason()).contains("starting");
        never.countDown();
    }

    @Test
    void theFirstOfTwoServesUntilItGoes() {
        open().offerAdapter("v1", offer("gatt", "1.0.0", adapter("gatt", "heart-rate")));
        await().untilAsserted(() -> assertThat(register.adapter("gatt")).isPresent());
        register.offerAdapter("v2", offer("gatt", "2.0.0", adapter("gatt", "heart-rate")));
        await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(
                        register.adapter("gatt").orElseThrow().version())
                .isEqualTo("1.0.0"));
        register.withdraw("v1");
        assertThat(register.adapter("gatt").orElseThrow().version()).isEqualTo("2.0.0");
        await().untilAsserted(() -> assertThat(
                        journal.records().get("module", "gatt").orElseThrow().body())
                .contains("\"version\":\"2.0.0\""));
    }

    @Test
    void aJournalThatIsDownIsToldLater() {
        journal.refuse(new JournalException.Unavailable("down", null));
        open().offerAdapter("key", offer("gatt", "1.0.0", adapter("gatt", "heart-rate")));
        await().untilAsserted(() ->
                assertThat(journal.records().get("module", "gatt")).isPresent());
    }

    @Test
    void waitersWakeWhenTheAdapterComes() throws Exception {
        open();
        Thread waiter = new Thread(() -> {
            try {
                register.await("gatt", Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        register.offerAdapter("key", offer("", "1.0.0", adapter("gatt", "heart-rate")));
        waiter.join(5000);
        assertThat(waiter.isAlive()).isFalse();
    }

    @Test
    void theChosenBundleOfAPackageServesAndTheOtherStandsBy() throws Exception {
        open().choice().choose("gatt", 1);
        register.offerAdapter("v1", new Offer<>("gatt", "gatt", "1.0.0", 1, () -> adapter("gatt", "heart-rate")));
        register.offerAdapter("v2", new Offer<>("gatt", "gatt", "2.0.0", 2, () -> adapter("gatt", "heart-rate")));
        assertThat(register.awaitOffered(2, Duration.ofSeconds(30))).hasSize(1);
        await().untilAsserted(() -> assertThat(register.adapter("gatt")).isPresent());
        assertThat(register.adapter("gatt").orElseThrow().version()).isEqualTo("1.0.0");

        Probation probation = new Probation(2, 1);
        register.choice().tryOut("gatt", probation);
        Adapters.Present present = register.present("gatt").orElseThrow();
        assertThat(present.instance().version()).isEqualTo("2.0.0");
        assertThat(present.trial().orElseThrow().before().version()).isEqualTo("1.0.0");

        present.trial().orElseThrow().failed("broke");
        assertThat(probation.failure(Duration.ZERO)).contains("broke");
        register.choice().choose("gatt", 1);
        assertThat(register.adapter("gatt").orElseThrow().version()).isEqualTo("1.0.0");
        assertThat(register.present("gatt").orElseThrow().trial()).isEmpty();
    }
}
