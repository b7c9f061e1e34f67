package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.hl7v2.ResultReceiver;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.swap.Swapper;

/**
 * A hospital that takes results as HL7 v2: nothing lost, doubled or about the wrong resident while its host breaks
 * connections, the channel's module is swapped and this server is killed. A repetition bears the control id of the first
 * sending, so that the hospital knows it.
 */
class Hl7PartnerIT {
    private static final int GATEWAYS = 4;
    private static final int DEVICES = 24;
    private static final int RESIDENTS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static void partner(Site site, int port) throws IOException {
        site.admin().put("/api/v1/partners/engine", """
                        {"kind": "hl7v2", "url": "mllp://127.0.0.1:%d", "start": "beginning",
                         "settings": {"facility": "NORTH", "timeoutSeconds": 5,
                                      "authorities": {"urn:tiltas:tools:resident": "HOME&1.2.9&ISO^PI"}}}""".formatted(port)).expect(201);
    }

    private static JsonNode status(Site site) throws IOException {
        return site.admin().read("/api/v1/partners/engine").path("status");
    }

    @Test
    void theTwoLedgersAgreeWhateverBreaks() throws Exception {
        try (Site site = Site.start("hl7-partner")) {
            for (int i = 0; i < GATEWAYS; i++) {
                site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
            }
            Map<String, String> wearers = site.residents(RESIDENTS, DEVICES);
            Path accepted = site.folder().resolve("hl7.ledger");
            Path ledger = site.folder().resolve("fleet.ledger");
            try (ResultReceiver hospital = new ResultReceiver(0, accepted)) {
                partner(site, hospital.port());
                FleetResult result = underway(site, hospital, ledger);
                Site.await("all is delivered").atMost(PATIENCE).untilAsserted(() -> {
                    JsonNode status = status(site);
                    assertThat(status.path("lag").asLong()).as("%s", status).isZero();
                    assertThat(status.path("deferred").asLong())
                            .as("%s", status)
                            .isZero();
                    assertThat(status.path("parked").asLong()).as("%s", status).isZero();
                    assertThat((long) hospital.observations()).isGreaterThanOrEqualTo(result.published());
                });
                Verdict verdict = Judge.judge(ledger, accepted, wearers);
                assertThat(verdict.clean()).as(verdict.text()).isTrue();
                assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
                refusedOnesAreParkedAndReplayed(site, hospital);
            }
        }
    }

    private static FleetResult underway(Site site, ResultReceiver hospital, Path ledger) throws Exception {
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(200)
                .withEnd(Duration.ofHours(1), 0)
                .withConnection(false, 256, PATIENCE);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            Site.await("something is delivered").until(() -> hospital.observations() > 200);
            hospital.hangUp();
            flow(hospital, 200);
            Swapper swapper =
                    new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), "tiltas-transport-hl7v2-push"));
            swapper.swap();
            flow(hospital, 200);
            site.server().kill();
            site.server().start();
            flow(hospital, 200);
            swapper.swap();
            flow(hospital, 200);
            fleet.stop();
            return fleet.await(PATIENCE);
        }
    }

    private static void flow(ResultReceiver hospital, int more) {
        int before = hospital.observations();
        Site.await("results flow").atMost(PATIENCE).until(() -> hospital.observations() > before + more);
    }

    private static void refusedOnesAreParkedAndReplayed(Site site, ResultReceiver hospital) throws Exception {
        hospital.refuse("R0003^");
        try (Fleet fleet = new Fleet(
                FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                        .withSize(GATEWAYS, DEVICES)
                        .withRate(100)
                        .withEnd(Duration.ZERO, 240),
                site.folder().resolve("refused.ledger"))) {
            fleet.start();
            assertThat(fleet.await(PATIENCE).acknowledged()).isEqualTo(240);
        }
        // 240 readings of 24 devices in turn: a resident with two of them has 20
        Site.await("parked")
                .until(() -> status(site).path("parked").asLong() == 20
                        && status(site).path("lag").asLong() == 0);
        JsonNode item = site.admin()
                .read("/api/v1/parked?partner=engine&limit=100")
                .path("items")
                .get(0);
        assertThat(item.path("answer").asText()).contains("AE: PID 1 3 204 Unknown key identifier refused as asked");

        hospital.refuse("");
        site.admin().post("/api/v1/parked/replay?partner=engine", "").expect(200);
        Site.await("delivered after all")
                .until(() -> status(site).path("parked").asLong() == 0);
        site.log().assertNoErrors();
    }
}
