package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/** An owner that is corrected afterwards is corrected at the partner too; so is a value that a person takes back. */
class OwnerCorrectedIT {
    private static final String GATEWAY = "gw1";
    private static final int UNKNOWN = 900;
    private static final int CUFF = 901;

    private static Site site;
    private static GatewayClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("owner");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(2, 2);
        site.partner();
        client = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                site.log().assertNoErrors();
                client.close();
            } finally {
                site.close();
            }
        }
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static String beats(int device, int rate, OffsetDateTime time) {
        String payload = "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06%02x\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(device), rate, time);
        return client.publish("gatt/" + GATEWAY, payload.getBytes(StandardCharsets.UTF_8))
                .id()
                .orElseThrow();
    }

    /** States of the readings of a message, those delivered marked. */
    private static List<String> states(String message) throws IOException {
        return StreamSupport.stream(site.trace(message).path("readings").spliterator(), false)
                .map(reading -> reading.path("state").asText() + " "
                        + reading.at("/partners/0/state").asText())
                .sorted()
                .toList();
    }

    private static void becomes(String message, String... states) {
        Site.await("message " + message)
                .untilAsserted(() -> assertThat(states(message)).containsExactlyInAnyOrder(states));
    }

    /** What the partner holds of a device in the end: the last word on each Observation. */
    private static List<String> atPartner(int device) throws IOException {
        return site.sink().observations().stream()
                .filter(row -> row.device().endsWith(DeviceName.identifier(device)))
                .map(row -> row.kind() + " " + row.subject().replaceAll(".*\\|", "") + " " + row.status())
                .toList();
    }

    @Test
    void aCorrectedAssignmentReachesThePartner() throws IOException {
        OffsetDateTime time = now();
        String message = beats(UNKNOWN, 71, time);
        becomes(message, "unassigned ");
        JsonNode use = site.assign(
                site.device(UNKNOWN), site.patient("R0001"), time.minusHours(1).toString());
        becomes(message, "observed delivered");

        ObjectNode corrected = use.deepCopy();
        corrected.putObject("subject").put("reference", site.patient("R0002"));
        site.admin()
                .put("/fhir/R4/DeviceUseStatement/" + use.path("id").asText(), corrected.toString())
                .expect(200);

        becomes(message, "reissued delivered", "observed delivered");
        assertThat(atPartner(UNKNOWN))
                .containsExactlyInAnyOrder("C R0001 final", "U R0001 entered-in-error", "C R0002 final");
        List<JsonNode> live = site.observations("device=" + site.device(UNKNOWN) + "&status=final");
        assertThat(live)
                .singleElement()
                .satisfies(o -> assertThat(o.at("/subject/reference").asText()).isEqualTo(site.patient("R0002")));
        becomes(beats(UNKNOWN, 71, time), "duplicate ");

        String id = live.get(0).path("id").asText();
        site.admin()
                .post("/api/v1/observations/" + id + "/void", "{\"reason\": \"strap was loose\"}")
                .expect(200);
        becomes(message, "reissued delivered", "voided delivered");
        assertThat(atPartner(UNKNOWN)).last().isEqualTo("U R0002 entered-in-error");
    }

    @Test
    void aSharedDeviceMeasuresForWhoeverClaimsIt() throws IOException {
        ObjectNode device = Rest.JSON.createObjectNode().put("resourceType", "Device");
        device.putArray("identifier")
                .addObject()
                .put("system", DeviceName.SYSTEM)
                .put("value", DeviceName.identifier(CUFF));
        device.putArray("extension")
                .addObject()
                .put("url", "urn:tiltas:extension:shared")
                .put("valueBoolean", true);
        String id = site.admin().create(device).expect(201).json().path("id").asText();
        String patient = site.patient("R0001").substring("Patient/".length());

        String before = beats(CUFF, 61, now().minusMinutes(5));
        becomes(before, "unassigned ");
        site.admin()
                .post("/api/v1/claims", "{\"device\": \"%s\", \"patient\": \"%s\"}".formatted(id, patient))
                .expect(201);
        String claimed = beats(CUFF, 62, now());
        String after = beats(CUFF, 63, now());

        becomes(claimed, "observed delivered");
        becomes(after, "unassigned ");
        JsonNode waiting = site.admin().read("/api/v1/waiting?device=" + id).path("items");
        assertThat(waiting)
                .hasSize(2)
                .allSatisfy(item -> assertThat(item.path("reason").asText()).isEqualTo("unclaimed"));
        site.admin()
                .post(
                        "/api/v1/waiting/" + waiting.get(0).path("id").asText() + "/claim",
                        "{\"patient\": \"%s\"}".formatted(patient))
                .expect(200);
        becomes(after, "observed delivered");
        assertThat(site.admin()
                        .post(
                                "/api/v1/observations/void",
                                "{\"device\": \"%s\", \"from\": \"%s\", \"to\": \"%s\", \"dryRun\": true}"
                                        .formatted(id, now().minusHours(1), now().plusHours(1)))
                        .expect(200)
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
    }
}
