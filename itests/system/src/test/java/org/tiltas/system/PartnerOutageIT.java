package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/** A partner that is away for a while, and one that refuses what is about a single resident. */
class PartnerOutageIT {
    private static final int GATEWAYS = 4;
    private static final int DEVICES = 24;
    private static final int RESIDENTS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Site site;
    private Map<String, String> wearers;

    @BeforeEach
    void start() throws IOException {
        site = Site.start("outage");
        for (int i = 0; i < GATEWAYS; i++) {
            site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
        }
        wearers = site.residents(RESIDENTS, DEVICES);
        site.partner();
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private FleetPlan plan(int rate) throws IOException {
        return FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(rate)
                .withEnd(Duration.ofHours(1), 0);
    }

    @Test
    void everythingArrivesInOrderAndOnce() throws Exception {
        Path ledger = site.folder().resolve("fleet.ledger");
        FleetResult result;
        try (Fleet fleet = new Fleet(plan(200), ledger)) {
            fleet.start();
            Site.await("something is delivered")
                    .until(() -> site.sink().control().observations() > 200);

            site.sink().stop();
            long gone = fleet.acknowledged();
            Site.await("readings flow though the partner is away").until(() -> fleet.acknowledged() > gone + 1500);
            JsonNode away = site.admin().read("/api/v1/partners/" + Site.PARTNER);
            assertThat(away.at("/status/lag").asLong()).as("%s", away).isPositive();
            assertThat(away.at("/status/lastError").asText()).as("%s", away).isNotBlank();
            site.sink().start();

            long back = fleet.acknowledged();
            Site.await("readings flow").until(() -> fleet.acknowledged() > back + 200);
            fleet.stop();
            result = fleet.await(PATIENCE);
        }
        Site.await("the backlog is delivered").atMost(PATIENCE).untilAsserted(() -> assertThat(site.admin()
                        .read("/api/v1/partners/" + Site.PARTNER)
                        .at("/status/lag")
                        .asLong())
                .isZero());

        Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
        assertThat(verdict.clean()).as(verdict.text()).isTrue();
        assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
        assertThat(verdict.unacknowledged()).as(verdict.text()).isZero();
        site.log().assertNoErrors();
    }

    @Test
    void aRefusedResidentIsParkedAndDelaysNobody() throws Exception {
        String refused = "R0003";
        site.sink().control().configure("{\"entryFaults\": [{\"match\": \"%s\", \"status\": 422}]}".formatted(refused));
        Path ledger = site.folder().resolve("fleet.ledger");
        try (Fleet fleet = new Fleet(plan(100).withEnd(Duration.ZERO, 480), ledger)) {
            fleet.start();
            assertThat(fleet.await(PATIENCE).acknowledged()).isEqualTo(480);
        }
        // 480 readings of 24 devices in turn: each resident with two of them has 40
        Site.await("the others are delivered, the refused ones parked").untilAsserted(() -> {
            JsonNode status =
                    site.admin().read("/api/v1/partners/" + Site.PARTNER).path("status");
            assertThat(status.path("lag").asLong()).as("%s", status).isZero();
            assertThat(status.path("parked").asLong()).as("%s", status).isEqualTo(40);
            assertThat(status.path("delivered").asLong()).as("%s", status).isEqualTo(440);
        });

        JsonNode parked = site.admin().read("/api/v1/parked?partner=" + Site.PARTNER + "&limit=100");
        assertThat(parked.path("items")).hasSize(40);
        for (JsonNode item : parked.path("items")) {
            assertThat(item.path("subject").asText()).isEqualTo(site.patient(refused));
            assertThat(item.path("answer").asText()).contains("refused as it was asked to");
        }
        String observation = parked.at("/items/0/observation").asText();
        JsonNode traced = partnerOf(observation);
        assertThat(traced.path("state").asText()).isEqualTo("parked");
        assertThat(traced.path("answer").asText()).contains("refused as it was asked to");

        site.sink().control().configure("{\"entryFaults\": []}");
        site.admin().post("/api/v1/parked/replay?partner=" + Site.PARTNER, "").expect(200);
        Site.await("the parked ones are delivered").untilAsserted(() -> {
            JsonNode status =
                    site.admin().read("/api/v1/partners/" + Site.PARTNER).path("status");
            assertThat(status.path("parked").asLong()).as("%s", status).isZero();
            assertThat(status.path("delivered").asLong()).as("%s", status).isEqualTo(480);
        });
        Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
        assertThat(verdict.lost()).as(verdict.text()).isZero();
        assertThat(verdict.doubled()).as(verdict.text()).isZero();
        assertThat(verdict.wrongResident()).as(verdict.text()).isZero();
        assertThat(partnerOf(observation).path("state").asText()).isEqualTo("delivered");
        site.log().assertNoErrors();
    }

    /** What the trace of an Observation's message says about the partner. */
    private JsonNode partnerOf(String observation) throws IOException {
        String device = site.observations("_id=" + observation)
                .get(0)
                .at("/device/reference")
                .asText()
                .substring("Device/".length());
        List<JsonNode> traces = new ArrayList<>();
        site.admin()
                .read("/api/v1/messages?device=" + device + "&limit=100")
                .path("items")
                .forEach(traces::add);
        return traces.stream()
                .flatMap(t -> StreamSupport.stream(t.path("readings").spliterator(), false))
                .filter(r -> r.path("observation").asText().equals(observation))
                .map(r -> r.path("partners").path(0))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no trace leads to Observation " + observation));
    }
}
