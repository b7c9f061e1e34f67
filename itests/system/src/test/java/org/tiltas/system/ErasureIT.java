package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.tiltas.tools.gatt.DeviceName;

/** A resident asks to be restricted, and to be erased: here, at the partner, and for good. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErasureIT {
    private static final String GATEWAY = "gw1";
    private static final String ORDER =
            "\"requestedBy\": \"resident\", \"reason\": \"moved out\", \"basis\": \"Art. 17(1)(b)\"";

    private static Site site;
    private static GatewayClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("erasure");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(2, 2);
        site.partner();
        client = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                client.close();
            } finally {
                site.close();
            }
        }
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static String entry(int device, int rate, OffsetDateTime time) {
        return "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06%02x\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(device), rate, time);
    }

    private static String send(String payload) {
        return client.publish("gatt/" + GATEWAY, payload.getBytes(StandardCharsets.UTF_8))
                .id()
                .orElseThrow();
    }

    private static List<String> states(String message) throws IOException {
        List<String> states = new ArrayList<>();
        site.trace(message)
                .path("readings")
                .forEach(r -> states.add(r.path("state").asText() + " "
                        + r.at("/partners/0/state").asText()));
        return states;
    }

    private static void becomes(String message, String... states) {
        Site.await("message " + message)
                .untilAsserted(() -> assertThat(states(message)).containsExactlyInAnyOrder(states));
    }

    @Test
    @Order(1)
    void whatIsRestrictedIsNeitherShownNorSent() throws IOException {
        String patient = site.patient("R0002");
        String before = send(entry(1, 70, now()));
        becomes(before, "observed delivered");
        String rest = "/api/v1/residents/" + patient.substring(8) + "/restriction";

        site.admin().post(rest, "{\"reason\": \"accuracy is contested\"}").expect(200);

        site.admin().post(rest, "{\"reason\": \"again\"}").expect(409);
        site.admin().get("/fhir/R4/" + patient).expect(403);
        assertThat(site.observations("subject=" + patient)).isEmpty();
        assertThat(site.admin()
                        .read("/fhir/R4/Patient?_summary=count")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        String during = send(entry(1, 71, now()));
        becomes(during, "observed ");
        site.admin().delete(rest).expect(204);
        site.admin().get("/fhir/R4/" + patient).expect(200);
        assertThat(site.observations("subject=" + patient)).hasSize(2);
        becomes(send(entry(1, 72, now())), "observed delivered");
    }

    @Test
    @Order(2)
    void anErasedResidentIsGone() throws IOException {
        String patient = site.patient("R0001");
        String other = site.patient("R0002");
        OffsetDateTime time = now();
        String alone = send(entry(0, 181, time));
        String both = send("[" + entry(0, 182, time.plusSeconds(1)) + "," + entry(1, 75, time.plusSeconds(1)) + "]");
        becomes(alone, "observed delivered");
        becomes(both, "observed delivered", "observed delivered");
        String path = "/api/v1/residents/" + patient.substring(8) + "/erasure";

        site.admin()
                .post(path, "{\"requestedBy\": \"resident\", \"reason\": \"R0001 moved out\"}")
                .expect(400);
        JsonNode preview =
                site.admin().post(path, "{" + ORDER + "}").expect(200).json();
        assertThat(preview.at("/wouldRemove/observations").asInt()).isEqualTo(2);
        assertThat(preview.at("/partners").properties()).hasSize(1);
        site.admin().post(path, "{" + ORDER + ", \"code\": \"no\"}").expect(400);
        site.sink().stop();
        JsonNode begun = site.admin()
                .post(
                        path,
                        "{" + ORDER + ", \"code\": \"" + preview.path("code").asText() + "\"}")
                .expect(202)
                .json();
        String certificate = "/api/v1/erasures/" + begun.path("id").asText();

        Site.await("erased here").untilAsserted(() -> assertThat(
                        site.admin().read(certificate).path("state").asText())
                .isEqualTo("telling"));
        site.sink().start();
        Site.await("partner told").untilAsserted(() -> assertThat(
                        site.admin().read(certificate).path("state").asText())
                .isEqualTo("done"));

        site.admin().get("/fhir/R4/" + patient).expect(404, 410);
        assertThat(site.observations("subject=" + patient)).isEmpty();
        assertThat(site.observations("subject=" + other)).isNotEmpty();
        assertThat(states(alone)).containsExactly("erased ");
        assertThat(states(both)).containsExactlyInAnyOrder("erased ", "observed delivered");
        JsonNode done = site.admin().read(certificate);
        assertThat(done.at("/removed/observations").asInt()).isEqualTo(2);
        assertThat(done.at("/partners").elements().next().at("/answers/200").asInt())
                .isEqualTo(2);
        assertThat(done.path("backupsExpire").asText()).isNotEmpty();
        assertThat(done.toString())
                .doesNotContain(patient.substring(8))
                .doesNotContain("R0001")
                .doesNotContain(DeviceName.identifier(0))
                .doesNotContain(site.device(0).substring(7));
        atThePartner();
        String again = send(entry(0, 181, time));
        becomes(again, "erased ");
        for (String canary : List.of("R0001", patient.substring(8), DeviceName.identifier(0), DeviceName.address(0))) {
            assertThat(site.log().containing(canary)).as(canary).isEmpty();
        }
        site.log().assertNoErrors();
    }

    /** The last word on each of the two is entered-in-error, without a value. */
    private static void atThePartner() throws IOException {
        List<Character> words = site.sink().observations().stream()
                .filter(row -> row.status().equals("entered-in-error"))
                .filter(row -> row.value().equals("-"))
                .map(SinkProcess.Row::kind)
                .toList();
        assertThat(words).containsExactly('U', 'U');
    }

    @Test
    @Order(3)
    void aTermOfRetentionBlocksInstead() throws IOException {
        String patient = site.patient("R0002");
        ObjectNode resource = (ObjectNode) site.admin().read("/fhir/R4/" + patient);
        resource.putArray("extension")
                .addObject()
                .put("url", "urn:tiltas:extension:retention")
                .put("valueDate", "2099-12-31");
        site.admin().put("/fhir/R4/" + patient, resource.toString()).expect(200);
        String path = "/api/v1/residents/" + patient.substring(8) + "/erasure";

        JsonNode preview =
                site.admin().post(path, "{" + ORDER + "}").expect(200).json();
        assertThat(preview.path("keptUntil").asText()).isEqualTo("2099-12-31");
        JsonNode blocked = site.admin()
                .post(
                        path,
                        "{" + ORDER + ", \"code\": \"" + preview.path("code").asText() + "\"}")
                .expect(202)
                .json();

        assertThat(blocked.path("state").asText()).isEqualTo("blocked");
        assertThat(blocked.path("keptUntil").asText()).isEqualTo("2099-12-31");
        site.admin().get("/fhir/R4/" + patient).expect(403);
    }
}
