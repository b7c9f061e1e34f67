package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/** Two gateways hear two residents' bands; of one of them it was decided that the server may tell the room. */
class WhereaboutsIT {
    private static final int NEAR = -52;
    private static final int FAR = -71;

    private static Site site;
    private static GatewayClient first;
    private static GatewayClient second;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("whereabouts");
        site.residents(2, 2);
        site.partner();
        for (String gateway : List.of("gw1", "gw2")) {
            site.home().gateway(gateway, Site.SECRET, 0, List.of("theengs"));
        }
        first = GatewayClient.connect(site.mqttPort(), "gw1", Site.SECRET);
        second = GatewayClient.connect(site.mqttPort(), "gw2", Site.SECRET);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                first.close();
                second.close();
            } finally {
                site.close();
            }
        }
    }

    /** The Location in which a gateway stands from now on. */
    private static String room(String gateway, String name) throws IOException {
        ObjectNode location = Rest.JSON.createObjectNode().put("resourceType", "Location");
        String id = site.admin()
                .create(location.put("name", name))
                .expect(201)
                .json()
                .path("id")
                .asText();
        ObjectNode device = Rest.JSON.createObjectNode().put("resourceType", "Device");
        device.putArray("identifier")
                .addObject()
                .put("system", "urn:tiltas:gateway")
                .put("value", gateway);
        device.putObject("location").put("reference", "Location/" + id);
        site.admin().create(device).expect(201);
        return id;
    }

    private static void hear(GatewayClient gateway, int device, int dbm) {
        String payload = "{\"id\":\"%s\",\"brand\":\"Xiaomi\",\"model\":\"Mi Band\",\"model_id\":\"MIBAND\","
                .formatted(DeviceName.address(device));
        payload += "\"type\":\"BODY\",\"rssi\":%d,\"act_bpm\":%d}".formatted(dbm, 70 + device);
        gateway.publish("home/OMG/BTtoMQTT/x", payload.getBytes(StandardCharsets.UTF_8));
    }

    private static List<JsonNode> rooms(String patient) throws IOException {
        return site.observations("patient=" + patient + "&code=in-room&_sort=date");
    }

    /** Both bands are heard by both gateways until the resident has been in so many rooms. */
    private static void heardUntil(String patient, int rooms, GatewayClient near, GatewayClient far) {
        Site.await("room " + rooms)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    for (int device = 0; device < 2; device++) {
                        hear(near, device, NEAR);
                        hear(far, device, FAR);
                    }
                    return rooms(patient).size() == rooms;
                });
    }

    private static String resident(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(words));
        line.add(0, "resident");
        return new TiltasCommand(site.server().data(), Map.of("TILTAS_ADMIN_PASSWORD", Site.ADMIN_PASSWORD))
                .run(line.toArray(String[]::new));
    }

    @Test
    void theRoomIsToldOfWhomItWasDecidedAndOfNobodyElse() throws IOException {
        String bedroom = room("gw1", "Room 12");
        String dining = room("gw2", "Dining room");
        String watched = site.patient("R0001");
        String id = watched.substring(8);
        assertThat(resident(
                        "whereabouts", id, "--purpose", "walks at night", "--keep", "14", "--decided-by", "guardian"))
                .contains("state: on", "retention: P14D", "decidedBy: guardian");

        heardUntil(watched, 1, first, second);
        heardUntil(watched, 2, second, first);

        assertThat(rooms(watched))
                .extracting(
                        room -> room.at("/valueCodeableConcept/coding/0/code").asText())
                .containsExactly(bedroom, dining);
        R4Validator validator = new R4Validator(codeSystems());
        for (JsonNode room : rooms(watched)) {
            assertThat(room.at("/category/0/coding/0/code").asText()).isEqualTo("whereabouts");
            assertThat(validator.errors(room.toString(), List.of())).isEmpty();
        }
        String other = site.patient("R0002");
        assertThat(rooms(other)).isEmpty();
        assertThat(site.observations("patient=" + other)).isNotEmpty();
        theEnd(id, watched);
    }

    private static List<String> codeSystems() throws IOException {
        List<String> found = new ArrayList<>();
        for (String id : List.of("tiltas-metric", "tiltas-category", "tiltas-location")) {
            found.add(site.admin().get("/fhir/R4/CodeSystem/" + id).expect(200).text());
        }
        return found;
    }

    private static void theEnd(String id, String watched) throws IOException {
        assertThat(resident("whereabouts", id, "--end")).contains("ended");
        assertThat(resident("whereabouts", id)).contains("state: ended", "endedBy: admin");
        assertThat(rooms(watched)).as("what was observed stays for its term").hasSize(2);
        Site.await("everything sent").until(site::isDrained);
        assertThat(site.sink().observations()).isNotEmpty().noneMatch(row -> row.code()
                .contains("in-room"));
        assertThat(site.nobody().get("/metrics").expect(200).text())
                .contains("tiltas_whereabouts_sightings_total{outcome=\"evaluated\"}")
                .contains("tiltas_whereabouts_sightings_total{outcome=\"not-evaluated\"}");
        assertThat(site.admin().read("/api/v1/audit?limit=100").toString())
                .contains("resident.whereabouts", "resident.whereabouts.end");
        for (String canary : List.of(DeviceName.address(0), DeviceName.identifier(0), id)) {
            assertThat(site.log().containing(canary)).as(canary).isEmpty();
        }
        site.log().assertNoErrors();
    }
}
