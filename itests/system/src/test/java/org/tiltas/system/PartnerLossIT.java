package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.partner.DemoPartner;

/** A partner that loses a hundredth of what it was given, HAPI's server too: after a comparison it holds all again, once. */
class PartnerLossIT {
    private static final int READINGS = 2_000;
    private static final int FEWER = 600;
    private static final int EVERY = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = Site.start("loss");
        for (int i = 0; i < 2; i++) {
            site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
        }
        site.residents(10, 20);
        site.partner();
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private JsonNode reconciled() throws IOException {
        String from = Instant.now()
                .minus(Duration.ofHours(1))
                .atOffset(ZoneOffset.UTC)
                .toString();
        String id = site.admin()
                .post("/api/v1/partners/" + Site.PARTNER + "/reconcile", "{\"from\":\"" + from + "\"}")
                .expect(202)
                .json()
                .path("id")
                .asText();
        String path = "/api/v1/partners/" + Site.PARTNER + "/errands/" + id;
        Site.await("the comparison is done")
                .atMost(PATIENCE)
                .until(() -> site.admin().read(path).path("state").asText().equals("done"));
        return site.admin().read(path);
    }

    private void flow(int readings) throws Exception {
        Path ledger = site.folder().resolve("fleet.ledger");
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(2, 20)
                .withRate(500)
                .withEnd(Duration.ZERO, readings);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            assertThat(fleet.await(PATIENCE).acknowledged()).isEqualTo(readings);
        }
        Site.await("all is delivered and receipted").atMost(PATIENCE).untilAsserted(() -> {
            JsonNode status =
                    site.admin().read("/api/v1/partners/" + Site.PARTNER).path("status");
            assertThat(status.path("delivered").asLong()).as("%s", status).isEqualTo(readings);
            assertThat(status.at("/latency/p99").asDouble()).as("%s", status).isPositive();
        });
    }

    @Test
    void whatAHapiServerLostItHoldsAgain() throws Exception {
        try (DemoPartner hapi = new DemoPartner("127.0.0.1", 0, site.folder().resolve("hapi"), null)) {
            Rest rest = new Rest(() -> "http://127.0.0.1:" + hapi.port() + "/fhir");
            site.home().partner(Site.PARTNER, "http://127.0.0.1:" + hapi.port() + "/fhir", "racy");
            flow(FEWER);
            List<String> lost = new ArrayList<>();
            for (int number = EVERY; number <= FEWER; number += EVERY) {
                lost.add(rest.read("/Observation/" + number)
                        .at("/identifier/0/value")
                        .asText());
                rest.delete("/Observation/" + number).expect(200, 204);
            }

            JsonNode errand = reconciled();

            assertThat(errand.at("/counts/compared").asInt()).as("%s", errand).isEqualTo(FEWER);
            assertThat(errand.at("/counts/missing").asInt()).as("%s", errand).isEqualTo(lost.size());
            assertThat(errand.at("/counts/sent").asInt()).as("%s", errand).isEqualTo(lost.size());
            assertThat(hapi.observations()).as("what was lost, each once").isEqualTo(FEWER + lost.size());
            for (String identifier : lost) {
                String query = Rest.encode("urn:tiltas:measurement|" + identifier);
                assertThat(rest.read("/Observation?identifier=" + query).path("entry"))
                        .hasSize(1);
            }
            assertThat(reconciled().at("/counts/missing").asInt()).isZero();
            site.log().assertNoErrors();
        }
    }

    @Test
    void whatItLostItHoldsAgain() throws Exception {
        flow(READINGS);
        TreeSet<String> lost = new TreeSet<>();
        for (int number = EVERY; number <= READINGS; number += EVERY) {
            lost.add("o-" + number);
        }
        Map<String, String> identifiers = new HashMap<>();
        site.sink().observations().forEach(row -> identifiers.put(row.id(), row.identifier()));
        site.sink().control().configure("{\"lose\": " + EVERY + "}");

        JsonNode errand = reconciled();

        assertThat(errand.at("/counts/compared").asInt()).as("%s", errand).isEqualTo(READINGS);
        assertThat(errand.at("/counts/missing").asInt()).as("%s", errand).isEqualTo(lost.size());
        assertThat(errand.at("/counts/sent").asInt()).as("%s", errand).isEqualTo(lost.size());
        assertThat(errand.at("/counts/strangers").asInt()).as("%s", errand).isZero();
        List<SinkProcess.Row> anew = site.sink().observations().stream()
                .filter(row -> !identifiers.containsKey(row.id()))
                .toList();
        assertThat(anew).as("what was lost, each once").hasSize(lost.size());
        assertThat(anew.stream().map(SinkProcess.Row::identifier))
                .containsExactlyInAnyOrderElementsOf(
                        lost.stream().map(identifiers::get).toList());
        assertThat(reconciled().at("/counts/missing").asInt()).isZero();
        site.log().assertNoErrors();
    }
}
