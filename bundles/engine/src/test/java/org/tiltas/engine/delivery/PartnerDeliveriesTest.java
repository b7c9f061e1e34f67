package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.version;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.module.Channels;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.SecretBox;

class PartnerDeliveriesTest {
    private static final String BODY = "{\"kind\":\"fhir\",\"url\":\"http://partner/fhir\",\"start\":\"beginning\"}";

    private final FakeJournal journal = new FakeJournal();
    private final FakeChannel channel = new FakeChannel();
    private final Routes routes = new Routes();
    private PartnerDeliveries partners;

    /** Routes as they would run. */
    private static final class Routes implements RouteTemplates {
        final Map<String, Map<String, String>> running = new ConcurrentSkipListMap<>();
        final AtomicInteger removals = new AtomicInteger();

        @Override
        public void ensure(String template, String routeId, Map<String, String> parameters) {
            running.put(routeId, parameters);
        }

        @Override
        public void remove(String routeId) {
            removals.incrementAndGet();
            running.remove(routeId);
        }
    }

    private static final class NoViews implements FhirViews {
        @Override
        public String observation(Observed observed) {
            return "{}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return Optional.empty();
        }

        @Override
        public String identifier(Observed observed) {
            return observed.id();
        }

        @Override
        public Optional<IdentityKey> identity(String identifier) {
            return Optional.empty();
        }
    }

    @BeforeEach
    void start() {
        partners = new PartnerDeliveries(
                journal,
                new NoViews(),
                new FakeCatalogue(),
                routes,
                new Channels() {
                    @Override
                    public Optional<PartnerChannel> channel(String kind) {
                        return kind.equals("fhir") ? Optional.of(channel) : Optional.empty();
                    }

                    @Override
                    public Set<String> kinds() {
                        return Set.of("fhir");
                    }
                },
                DeskTimes.usual(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        partners.close();
    }

    private void put(String body) {
        journal.commit(new Unit().put(RecordWrite.put("partner", "hospital", body)));
    }

    private Desk desk(Lane lane) {
        await().until(() -> partners.desk("hospital", lane).isPresent());
        return partners.desk("hospital", lane).orElseThrow();
    }

    @Test
    void theFiguresOfADeletedPartnerGoAway() throws Exception {
        put(BODY);
        Unit unit = new Unit();
        desk(Lane.ROUTINE).deliver(Rows.batch(Rows.row(1, "a")), unit);
        assertThat(figures()).isNotEmpty();
        assertThat(partners.status("hospital").orElseThrow().latency()).isPresent();

        journal.commit(new Unit().put(RecordWrite.remove("partner", "hospital")));

        await().until(() -> figures().isEmpty());
    }

    private static List<Meters.Key> figures() {
        return Stream.concat(Meters.counters().keySet().stream(), Meters.histograms().keySet().stream())
                .filter(key -> key.labels().contains("hospital"))
                .toList();
    }

    @Test
    void aProbeThatGoesWellLetsDeliveriesGoOnAtOnce() throws Exception {
        put(BODY);
        channel.failure = FakeChannel.failure(HostFailure.Kind.STOPPED);
        assertThatThrownBy(() -> desk(Lane.ROUTINE).deliver(Rows.batch(Rows.row(1, "a")), new Unit()))
                .isInstanceOf(RetryLater.class);
        channel.probeFailure = FakeChannel.failure(HostFailure.Kind.STOPPED);
        assertThat(partners.probe("hospital").orElseThrow().well()).isFalse();
        assertThat(partners.status("hospital").orElseThrow().state()).isEqualTo("stopped");
        channel.probeFailure = null;

        assertThat(partners.probe("hospital").orElseThrow().well()).isTrue();

        await().until(() ->
                partners.status("hospital").map(Partners.Status::state).equals(Optional.of("running")));
        assertThat(routes.removals).hasValue(2);
        assertThat(partners.probe("nobody")).isEmpty();
    }

    @Test
    void aPartnerGetsARouteForEachLane() {
        put(BODY);

        await().untilAsserted(() -> assertThat(routes.running)
                .containsEntry(
                        "partner-hospital-urgent",
                        Map.of("partner", "hospital", "lane", "urgent", "start", "beginning"))
                .containsEntry(
                        "partner-hospital-routine",
                        Map.of("partner", "hospital", "lane", "routine", "start", "beginning")));
        assertThat(desk(Lane.URGENT)).isNotSameAs(desk(Lane.ROUTINE));
        assertThat(partners.status("hospital").orElseThrow().state()).isEqualTo("running");
        assertThat(partners.status("nobody")).isEmpty();
        assertThat(partners.desk("nobody", Lane.URGENT)).isEmpty();
    }

    @Test
    void eachLaneHasItsOwnConnectionAndOneKnowledgeOfReferences() throws Exception {
        put(BODY);
        desk(Lane.URGENT).deliver(Rows.batch(row(1, "a")), new Unit());
        channel.context.remember("Patient/a", "Patient/9");
        desk(Lane.ROUTINE).deliver(Rows.batch(row(2, "a")), new Unit());

        assertThat(channel.opened).hasSize(2);
        assertThat(channel.context.remote("Patient/a")).contains("Patient/9");
    }

    @Test
    void aChangeBeginsAnewAndNoChangeDoesNothing() {
        put(BODY);
        Desk first = desk(Lane.ROUTINE);
        put(BODY);
        put(BODY.replace("/fhir\"", "/other\""));

        await().until(() -> partners.desk("hospital", Lane.ROUTINE)
                .filter(desk -> desk != first)
                .isPresent());
        await().untilAsserted(() -> assertThat(routes.running).hasSize(2));
        assertThat(routes.removals).hasValue(2);
    }

    @Test
    void aRemovedPartnerLeavesNothingBehind() {
        put(BODY);
        desk(Lane.ROUTINE);
        journal.commit(new Unit().put(RecordWrite.put("partner-reference", "hospital|Patient/a", "{}")));

        journal.commit(new Unit().put(RecordWrite.remove("partner", "hospital")));

        await().untilAsserted(() -> assertThat(journal.dropped).containsExactly("partner/hospital"));
        await().untilAsserted(() -> assertThat(journal.records).isEmpty());
        assertThat(routes.running).isEmpty();
        assertThat(partners.desk("hospital", Lane.ROUTINE)).isEmpty();
    }

    @Test
    void aRemovalThatWasCutShortIsFinishedAtTheNextStart() throws Exception {
        partners.close();
        journal.lags.put("partner/forgotten", 3L);
        journal.lags.put("adapter/gatt", 3L);

        start();

        await().untilAsserted(() -> assertThat(journal.dropped).containsExactly("partner/forgotten"));
    }

    @Test
    void secretsReachTheChannelAndNothingElse(@TempDir Path data) throws Exception {
        System.setProperty("tiltas.data", data.toString());
        try {
            String body = BODY.replace(
                    "}",
                    ",\"fhirVersion\":\"R4\",\"auth\":{\"type\":\"basic\",\"user\":\"u\",\"password\":\""
                            + SecretBox.seal("hush") + "\"}}");
            put(body);
            desk(Lane.ROUTINE).deliver(Rows.batch(row(1, "a")), new Unit());

            assertThat(channel.opened.get(0).options())
                    .containsEntry("auth.password", "hush")
                    .containsEntry("auth.user", "u")
                    .containsEntry("fhirVersion", "R4");
            PartnerPlan plan = PartnerPlan.read("hospital", body);
            assertThat(plan.toString() + channel.opened).doesNotContain("hush");
            assertThat(partners.status("hospital").toString()).doesNotContain("hush");
        } finally {
            System.clearProperty("tiltas.data");
        }
    }

    @Test
    void aSecretOfAnotherServerStopsThePartnerVisibly(@TempDir Path data) {
        System.setProperty("tiltas.data", data.toString());
        try {
            put(BODY.replace(
                    "}", ",\"auth\":{\"type\":\"bearer\",\"token\":\"enc:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}"));

            await().until(() -> partners.status("hospital").isPresent());
            assertThat(partners.status("hospital").orElseThrow().state()).isEqualTo("stopped");
            assertThat(partners.status("hospital").orElseThrow().lastError().orElseThrow())
                    .contains("secret");
        } finally {
            System.clearProperty("tiltas.data");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "[] # body: is not a JSON object",
                "{ # body: is not JSON",
                "{\"kind\":\"pigeon\",\"url\":\"x\"} # kind: no channel for 'pigeon' is installed; there is [fhir]",
                "{\"kind\":1} # kind: is not a text",
                "{\"url\":\"\"} # url: is missing",
                "{\"url\":\"x\",\"start\":\"later\"} # start: is neither now nor beginning",
                "{\"url\":\"x\",\"filter\":[]} # filter: is not an object",
                "{\"url\":\"x\",\"filter\":{\"codes\":\"a\"}} # filter.codes: is not a list",
                "{\"url\":\"x\",\"filter\":{\"homes\":[1]}} # filter.homes: holds something that is not a text",
                "{\"url\":\"x\",\"filter\":{\"every\":{\"8867-4\":\"often\"}}} # filter.every.8867-4: is no interval such"
                        + " as PT5M, or a number of seconds",
                "{\"url\":\"x\",\"filter\":{\"every\":{\"8867-4\":0}}} # filter.every.8867-4: is no interval such as"
                        + " PT5M, or a number of seconds"
            })
    void refusalsNameFieldAndReason(String body, String message) {
        assertThatThrownBy(() -> partners.check("hospital", body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void goodSettingsPass() {
        partners.check("hospital", BODY);
        partners.check(
                "hospital",
                "{\"url\":\"x\",\"filter\":{\"codes\":[],\"categories\":[\"vital-signs\"],\"every\":{\"8867-4\":60}}}");
    }

    private long park() {
        put(BODY);
        desk(Lane.ROUTINE);
        journal.rows.add(row(1, "a"));
        journal.commit(new Unit().park(new Parking("hospital", 1, "o1", "Patient/a", 422, "no")));
        return 1;
    }

    @Test
    void aParkedDeliveryIsSentAgain() {
        long id = park();

        partners.replay(id, "admin");

        assertThat(journal.parked).isEmpty();
        assertThat(journal.ended).containsExactly("1 replayed");
        assertThat(journal.receipts).containsOnlyKeys(1L);
        assertThat(journal.audits.get(0).who()).isEqualTo("admin");
        assertThat(journal.audits.get(0).action()).isEqualTo("parked.replay");
        assertThatThrownBy(() -> partners.replay(id, "admin"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parked delivery 1 is not open");
    }

    @Test
    void whatALaterVersionHasOvertakenIsNotInTheWayOfOthers() {
        long id = park();
        journal.rows.add(version(2, "a", "o1", 2, ReadingStatus.AMENDED));
        journal.commit(new Unit()
                .receipt(new Receipt(
                        "hospital", Instant.now(), List.of(new Receipt.Item(2, "Observation/x/_history/1")))));

        partners.replay(id, "admin");

        assertThat(journal.parked).isEmpty();
        assertThat(channel.requests).isEmpty();
        assertThat(journal.audits.get(0).what()).contains("later version");
    }

    @Test
    void refusedAgainItIsParkedAgain() {
        long id = park();
        channel.answer = observed -> new DeliveryOutcome.Refused(422, "still no");

        partners.replay(id, "admin");

        assertThat(journal.ended).containsExactly("1 replayed");
        assertThat(journal.parked.values())
                .hasSize(1)
                .allMatch(entry -> entry.parking().answer().equals("still no"));
    }

    @Test
    void itStaysParkedWhenThePartnerIsAway() {
        long id = park();
        channel.failure = FakeChannel.failure(HostFailure.Kind.BUSY);

        assertThatThrownBy(() -> partners.replay(id, "admin"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot take it now: BUSY");
        assertThat(journal.parked).hasSize(1);
    }

    @Test
    void aDiscardedOneIsKeptInTheAudit() {
        long id = park();

        partners.discard(id, "was a test", "admin");

        assertThat(journal.ended).containsExactly("1 discarded: was a test");
        assertThat(journal.audits.get(0).what()).contains("was a test").contains("hospital");
        assertThat(journal.audits.get(0).at()).isBefore(Instant.now().plusSeconds(1));
    }
}
