package org.tiltas.engine.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tiltas.engine.FakeJournal.message;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.Samples;
import org.tiltas.engine.TextViews;
import org.tiltas.engine.delivery.Desk;
import org.tiltas.engine.delivery.Desks;
import org.tiltas.engine.module.FakeAdapters;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.engine.route.RouteReloader;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The shipped routes and those of an integrator, over a journal in memory. */
class EndpointsTest {
    private static final Path SHIPPED = Path.of("../../routes");

    @TempDir
    Path site;

    private final FakeJournal journal = new FakeJournal();
    private final FakeAdapters adapters = new FakeAdapters();
    private final AtomicReference<Observing> observing = new AtomicReference<>(EndpointsTest::observe);
    private final AtomicReference<Desks> desks = new AtomicReference<>();
    private final AtomicReference<Intake> intake = new AtomicReference<>();
    private final ContextRecipe recipe = new ContextRecipe(new Rooms(
            journal, observing::get, TextViews::new, () -> adapters, desks::get, intake::get, () -> null, () -> null));
    private CamelContext context;
    private RouteReloader reloader;

    @BeforeEach
    void start() {
        context = recipe.prepare(new DefaultCamelContext(), "t");
        context.start();
        reloader = new RouteReloader(context, this::scratch, List.of(SHIPPED, site));
        reloader.start(Duration.ofMillis(20));
    }

    private CamelContext scratch() {
        CamelContext scratch = recipe.prepare(new DefaultCamelContext(), "s");
        scratch.start();
        return scratch;
    }

    @AfterEach
    void stop() {
        reloader.close();
        context.stop();
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(name -> name.startsWith("tiltas-route-"));
    }

    private static List<Measurement> observe(List<org.tiltas.spi.clinical.Decoded> decoded, Unit unit) {
        return decoded.stream()
                .map(d -> Samples.measurement(d.message().id(), d.message().lane()))
                .toList();
    }

    private static DeviceAdapter adapter(Decoding decoding) {
        return FakeAdapters.of("gatt", decoding::decode);
    }

    private interface Decoding {
        void decode(RawMessage message) throws DecodeException;
    }

    private void site(String text) throws Exception {
        Files.writeString(site.resolve("site.yaml"), text);
    }

    private void ensureGatt() {
        reloader.ensure("adapter", "adapter-gatt", Map.of("module", "gatt"));
    }

    private List<String> observed() {
        return journal.observed.stream().map(m -> m.origin().message()).toList();
    }

    @Test
    void messagesBecomeObservationsByTheShippedRoute() {
        adapters.put("gatt", adapter(m -> {}), "1.0.0");
        ensureGatt();
        journal.put(message("gatt", "m1"), message("gatt", "fall", Lane.URGENT), message("gatt", "m2"));
        await().untilAsserted(() -> assertThat(observed()).containsExactlyInAnyOrder("m1", "fall", "m2"));
        assertThat(journal.opened).contains("adapter/gatt");
        assertThat(journal.position("adapter/gatt", Lane.ROUTINE)).isEqualTo(3);
    }

    @Test
    void theEnvironmentCannotReplaceATemplatesParameter() {
        System.setProperty("module", "other");
        try {
            adapters.put("gatt", adapter(m -> {}), "1.0.0");
            ensureGatt();
            journal.put(message("gatt", "m1"));
            await().untilAsserted(() -> assertThat(observed()).containsExactly("m1"));
        } finally {
            System.clearProperty("module");
        }
    }

    @Test
    void waitsForAnAbsentAdapterAndGoesOnWhereItStoodWithTheSameRoute() {
        ensureGatt();
        journal.put(message("gatt", "m1"));
        await().until(() -> adapters.waiting("gatt"));
        Route route = context.getRoute("adapter-gatt");
        assertThat(journal.units).isEmpty();

        adapters.put("gatt", adapter(m -> {}), "1.0.0");
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1"));

        adapters.remove("gatt");
        journal.put(message("gatt", "m2"));
        await().until(() -> adapters.waiting("gatt"));
        adapters.put("gatt", adapter(m -> {}), "2.0.0");
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1", "m2"));
        assertThat(context.getRoute("adapter-gatt")).isSameAs(route);
        assertThat(journal.quarantined).isEmpty();
    }

    @Test
    void unreadableMessagesAreQuarantinedWithinTheBatch() {
        adapters.put(
                "gatt",
                adapter(m -> {
                    if (m.id().equals("bad")) {
                        throw new DecodeException("malformed", "value: not hex");
                    }
                }),
                "1.0.0");
        journal.put(message("gatt", "m1"), message("gatt", "bad"), message("gatt", "m2"));
        ensureGatt();
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1", "m2"));
        assertThat(journal.units).hasSize(1);
        assertThat(journal.quarantined).singleElement().satisfies(q -> {
            assertThat(q.module()).isEqualTo("gatt");
            assertThat(q.reason()).isEqualTo("malformed");
            assertThat(q.detail()).isEqualTo("value: not hex");
        });
    }

    @Test
    void anAdapterThatBreaksLosesThatMessageOnlyAndTellsNoHealthData() {
        AtomicInteger tries = new AtomicInteger();
        adapters.put(
                "gatt",
                adapter(m -> {
                    if (m.id().equals("bad")) {
                        tries.incrementAndGet();
                        throw new IllegalStateException("pulse of Mrs Example is 190");
                    }
                    if (m.id().equals("deep")) {
                        throw new StackOverflowError();
                    }
                }),
                "1.0.0");
        journal.put(message("gatt", "bad"), message("gatt", "deep"), message("gatt", "m2"));
        ensureGatt();
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m2"));
        assertThat(tries).hasValue(1);
        assertThat(journal.quarantined).hasSize(2).allMatch(q -> q.reason().equals("adapter-failed"));
        assertThat(journal.quarantined.get(0).detail())
                .contains("java.lang.IllegalStateException")
                .doesNotContain("Example");
    }

    @Test
    void anAdapterTakenAwayWhileItReadsCostsNoMessage() {
        adapters.put(
                "gatt",
                adapter(m -> {
                    adapters.remove("gatt");
                    throw new IllegalStateException("bundle is uninstalled");
                }),
                "1.0.0");
        journal.put(message("gatt", "m1"));
        ensureGatt();
        await().until(() -> adapters.waiting("gatt"));
        assertThat(journal.quarantined).isEmpty();
        adapters.put("gatt", adapter(m -> {}), "1.0.1");
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1"));
    }

    @Test
    void editingTheTemplateRebuildsTheRouteWhichGoesOnFromItsCursor() throws Exception {
        adapters.put("gatt", adapter(m -> {}), "1.0.0");
        ensureGatt();
        journal.put(message("gatt", "m1"));
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1"));
        String text = Files.readString(SHIPPED.resolve("adapter.yaml"));
        Files.writeString(
                site.resolve("adapter.yaml"),
                text.replace(
                        "        - to: \"clinical:observe\"",
                        "        - to: \"mock:tap\"\n        - to: \"clinical:observe\""));
        await().untilAsserted(() -> assertThat(context.hasEndpoint("mock:tap")).isNotNull());
        journal.put(message("gatt", "m2"));
        await().untilAsserted(() -> assertThat(observed()).containsExactly("m1", "m2"));
    }

    @Test
    void partnersGetTheirLanesAndAnEmptyBatchWhenIdle() {
        List<Batch<Observed>> urgent = new CopyOnWriteArrayList<>();
        List<Batch<Observed>> routine = new CopyOnWriteArrayList<>();
        AtomicInteger idles = new AtomicInteger();
        desks.set((partner, lane) -> Optional.of(new Desk() {
            @Override
            public void deliver(Batch<Observed> batch, Unit unit) {
                (lane == Lane.URGENT ? urgent : routine).add(batch);
            }

            @Override
            public void idle() {
                idles.incrementAndGet();
            }
        }));
        reloader.ensure("partner", "partner-h-urgent", Map.of("partner", "h", "lane", "urgent"));
        reloader.ensure(
                "partner", "partner-h-routine", Map.of("partner", "h", "lane", "routine", "start", "beginning"));
        await().untilAsserted(() -> assertThat(context.getRoutes()).hasSize(2));
        journal.put(Samples.observed(1, Lane.ROUTINE));
        await().untilAsserted(() -> assertThat(routine).hasSize(1));
        assertThat(routine.get(0).last()).isEqualTo(1);
        assertThat(urgent).isEmpty();
        await().untilAtomic(idles, org.hamcrest.Matchers.greaterThan(1));
    }

    @Test
    void aPartnerThatIsDownGetsTheSameBatchAgain() {
        AtomicInteger calls = new AtomicInteger();
        desks.set((partner, lane) -> Optional.of(new Desk() {
            @Override
            public void deliver(Batch<Observed> batch, Unit unit) throws RetryLater {
                if (calls.incrementAndGet() < 5) {
                    throw new RetryLater(Duration.ofMillis(10), "503");
                }
                unit.bump("delivered-" + batch.entries().size());
            }

            @Override
            public void idle() {}
        }));
        journal.put(Samples.observed(1, Lane.ROUTINE));
        journal.put(Samples.observed(2, Lane.ROUTINE));
        reloader.ensure("partner", "partner-h-routine", Map.of("partner", "h", "lane", "routine"));
        await().untilAsserted(() -> assertThat(journal.units).hasSize(1));
        assertThat(calls).hasValue(5);
        assertThat(journal.units.get(0).bumped()).containsExactly("delivered-2");
    }

    @Test
    void anIntegratorsRouteGetsFhirJson() throws Exception {
        site("""
                - route:
                    id: export
                    from:
                      uri: journal:observations?cursor=export&start=beginning
                      steps:
                        - convertBodyTo:
                            type: java.lang.String
                        - to: mock:export
                """);
        MockEndpoint export = context.getEndpoint("mock:export", MockEndpoint.class);
        journal.put(Samples.observed(1, Lane.ROUTINE));
        journal.put(Samples.observed(2, Lane.ROUTINE));
        await().untilAsserted(() ->
                assertThat(journal.position("export", Lane.ROUTINE)).isEqualTo(2));
        String json = export.getReceivedExchanges().get(0).getMessage().getBody(String.class);
        assertThat(json)
                .startsWith("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:")
                .contains("\"resource\":{\"id\":\"o1\"}")
                .endsWith("\"resource\":{\"id\":\"o2\"}}]}");
        assertThat(context.getTypeConverter().convertTo(String.class, Samples.observed(7, Lane.ROUTINE)))
                .isEqualTo("{\"id\":\"o7\"}");
        assertThat(context.getTypeConverter().convertTo(String.class, List.of(1, 2)))
                .isEqualTo("[1, 2]");
    }

    @Test
    void aParallelStepCannotTouchTheUnitAndSaysSo() throws Exception {
        site("""
                - route:
                    id: wrong
                    from:
                      uri: journal:observations?cursor=wrong&start=beginning
                      steps:
                        - split:
                            parallelProcessing: "true"
                            stopOnException: "true"
                            simple: "${body}"
                            steps:
                              - to: partner:x
                """);
        AtomicInteger delivered = new AtomicInteger();
        desks.set((partner, lane) -> {
            delivered.incrementAndGet();
            return Optional.empty();
        });
        journal.put(Samples.observed(1, Lane.ROUTINE));
        await().untilAsserted(() -> assertThat(journal.opened).contains("wrong"));
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(journal.units).isEmpty());
        assertThat(delivered).hasValue(0);
    }

    @Test
    void aFencedRouteStops() throws Exception {
        site("""
                - route:
                    id: f
                    from:
                      uri: journal:observations?cursor=f&start=beginning
                      steps:
                        - to: mock:f
                """);
        journal.refuse(new JournalException.Fenced("another server"));
        journal.put(Samples.observed(1, Lane.ROUTINE));
        await().untilAsserted(() -> assertThat(context.getRoute("f")).isNotNull());
        await().untilAsserted(() -> assertThat(
                        context.getRouteController().getRouteStatus("f").isStopped())
                .isTrue());
    }

    @Test
    void anIntegratorsRouteTakesMessagesInAndKeepsNoHeader() throws Exception {
        List<Intake.Incoming> taken = new CopyOnWriteArrayList<>();
        AtomicReference<Intake.Outcome> outcome = new AtomicReference<>(Intake.Outcome.ACCEPTED);
        intake.set(new FakeIntake(taken, outcome));
        site("""
                - route:
                    id: in
                    from:
                      uri: direct:in
                      steps:
                        - to: journal:inbox/gatt?gateway=lab
                """);
        await().untilAsserted(() -> assertThat(context.getRoute("in")).isNotNull());
        Exchange ok = send("direct:in", Map.of("TiltasTopic", "lab/x", "CamelFileName", "/etc/passwd"));
        assertThat(ok.getMessage().getHeader("TiltasId")).isEqualTo("id1");
        assertThat(ok.getMessage().getHeader("TiltasOutcome")).isNull();
        assertThat(taken.get(0).topic()).isEqualTo("lab/x");
        assertThat(taken.get(0).adapter()).isEqualTo("gatt");
        assertThat(new String(taken.get(0).payload(), StandardCharsets.UTF_8)).isEqualTo("hä");
        assertThat(taken.get(0).toString()).doesNotContain("passwd");

        outcome.set(Intake.Outcome.WRONG_CONTENT_TYPE);
        assertThat(send("direct:in", Map.of()).getMessage().getHeader("TiltasOutcome"))
                .isEqualTo("wrong-content-type");

        intake.set(null);
        assertThat(send("direct:in", Map.of()).getException()).isInstanceOf(RetryLater.class);
    }

    private Exchange send(String to, Map<String, Object> headers) {
        return context.createProducerTemplate().send(to, e -> {
            e.getMessage().setBody("hä");
            e.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    private record FakeIntake(List<Incoming> taken, AtomicReference<Outcome> outcome) implements Intake {
        @Override
        public Optional<Gateway> authenticate(String id, String secret) {
            return Optional.empty();
        }

        @Override
        public Optional<Gateway> gateway(String id) {
            return Optional.of(new Gateway(id, Set.of("gatt"), "", 0));
        }

        @Override
        public Optional<String> closed() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
            taken.add(message);
            Optional<RecordWrite> none = message.record();
            assertThat(none).isEmpty();
            return CompletableFuture.completedFuture(new Taken(outcome.get(), "id" + taken.size(), Lane.ROUTINE, ""));
        }
    }

    @Test
    void endpointsRefuseWhatTheyDoNotKnow() {
        assertRefused("journal:outbox", "is none of");
        assertRefused("journal:inbox/", "adapter: ''");
        assertRefused("journal:observations?cursor=a&lane=fast", "lane: 'fast' is none of [urgent, routine]");
        assertRefused("journal:observations?cursor=a&max=0", "max: '0'");
        assertRefused("journal:observations?cursor=a&nonsense=1", "nonsense");
        assertRefused("clinical:judge", "'judge'");
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("clinical:observe", List.of()))
                .isInstanceOf(CamelExecutionException.class)
                .hasRootCauseMessage("clinical:observe: the route must begin with a journal: consumer");
    }

    private void assertRefused(String uri, String reason) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).hasMessageContaining(reason);
    }
}
