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
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/** For every acknowledged message the trace answers where each of its readings is. */
class TraceIT {
    private static final String GATEWAY = "gw1";
    /** A device nobody has registered. */
    private static final int UNKNOWN = 900;

    private static Site site;
    private static GatewayClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("trace");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(3, 3);
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

    private static byte[] heartRate(int device, int rate, OffsetDateTime time) {
        return "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06%02x\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(device), rate, time)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String byMqtt(byte[] payload) {
        return client.publish("gatt/" + GATEWAY, payload).id().orElseThrow();
    }

    private static String byHttp(byte[] payload) throws IOException {
        return site.gateway(GATEWAY)
                .post("/ingest/gatt", payload, "application/json")
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    /** The first reading of a message, once the message is read. */
    private static JsonNode reading(String message) {
        return Site.await("message " + message + " is read")
                .until(
                        () -> site.trace(message),
                        trace -> trace.path("state").asText().equals("read"))
                .at("/readings/0");
    }

    @Test
    void aReadingIsFollowedToThePartner() throws IOException {
        for (String transport : List.of("mqtt", "http")) {
            byte[] payload = heartRate(0, 71, now());
            String id = transport.equals("mqtt") ? byMqtt(payload) : byHttp(payload);
            reading(id);
            JsonNode trace = Site.await("delivered")
                    .until(
                            () -> site.trace(id),
                            t -> t.at("/readings/0/partners/0/state").asText().equals("delivered"));

            assertThat(trace.path("id").asText()).isEqualTo(id);
            assertThat(trace.path("gateway").asText()).isEqualTo(GATEWAY);
            assertThat(trace.path("transport").asText()).isEqualTo(transport);
            assertThat(trace.path("adapter").asText()).isEqualTo("gatt");
            assertThat(trace.path("bytes").asInt()).isEqualTo(payload.length);
            assertThat(OffsetDateTime.parse(trace.path("received").asText()))
                    .isBetween(now().minusMinutes(2), now().plusMinutes(1));
            JsonNode reading = trace.at("/readings/0");
            assertThat(reading.path("ordinal").asInt()).isZero();
            assertThat(reading.path("metric").asText()).isEqualTo("heart-rate");
            assertThat(reading.path("state").asText()).isEqualTo("observed");
            JsonNode partner = reading.at("/partners/0");
            assertThat(partner.path("partner").asText()).isEqualTo(Site.PARTNER);
            assertThat(site.sink().observations())
                    .extracting(SinkProcess.Row::id)
                    .contains(partner.path("remoteId").asText());
            assertThat(partner.path("at").asText()).isNotBlank();
            assertThat(partner.path("answer").isNull()).isTrue();
            JsonNode observation = site.admin()
                    .read("/fhir/R4/Observation/" + reading.path("observation").asText());
            assertThat(ObservationLine.of(observation)).isEqualTo("loinc#8867-4,mdc#8454258 final 71 /min");
        }
    }

    @Test
    void aRepetitionIsADuplicateOfTheSameObservation() throws IOException {
        byte[] payload = heartRate(1, 72, now());
        String first = byMqtt(payload);
        JsonNode original = reading(first);
        JsonNode again = reading(byHttp(payload));

        assertThat(again.path("state").asText()).isEqualTo("duplicate");
        assertThat(again.path("observation").asText())
                .isEqualTo(original.path("observation").asText());
    }

    @Test
    void anUndecodableMessageIsQuarantined() {
        String id = byMqtt("{}".getBytes(StandardCharsets.UTF_8));

        JsonNode trace = Site.await("quarantined")
                .until(() -> site.trace(id), t -> t.path("state").asText().equals("quarantined"));

        assertThat(trace.path("readings")).isEmpty();
        assertThat(trace.path("quarantine").asText()).isNotBlank();
    }

    @Test
    void unassignedReadingsAreReleasedInTheOrderOfMeasurement() throws IOException {
        OffsetDateTime base = now().minusMinutes(30);
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        Collections.reverse(order);
        List<String> ids = new ArrayList<>();
        for (int minute : order) {
            ids.add(0, byMqtt(heartRate(UNKNOWN, 60 + minute, base.plusMinutes(minute))));
        }
        for (String id : ids) {
            JsonNode reading = reading(id);
            assertThat(reading.path("state").asText()).isEqualTo("unassigned");
            assertThat(reading.path("observation").isNull()).isTrue();
        }
        String device = site.device(UNKNOWN);
        String patient = site.patient("R0003");

        // covers the last four of the six
        site.assign(device, patient, base.plusMinutes(2).toString());

        Site.await("released and delivered").untilAsserted(() -> {
            for (String id : ids.subList(2, 6)) {
                JsonNode reading = site.trace(id).at("/readings/0");
                assertThat(reading.path("state").asText()).isEqualTo("observed");
                assertThat(reading.at("/partners/0/state").asText()).isEqualTo("delivered");
            }
        });
        for (String id : ids.subList(0, 2)) {
            assertThat(site.trace(id).at("/readings/0/state").asText()).isEqualTo("unassigned");
        }
        List<String> delivered = site.sink().observations().stream()
                .filter(r -> r.device().endsWith(DeviceName.identifier(UNKNOWN)))
                .map(r -> r.value().replaceAll("\\D.*", ""))
                .toList();
        assertThat(delivered).containsExactly("62", "63", "64", "65");
        List<JsonNode> observations = site.observations("device=" + device);
        assertThat(observations)
                .hasSize(4)
                .allSatisfy(o -> assertThat(o.at("/subject/reference").asText()).isEqualTo(patient));
    }

    @Test
    void aMessageWaitsWhileItsPartnerOrItsReaderIsAway() throws IOException {
        site.sink().stop();
        String id = byMqtt(heartRate(2, 73, now()));
        JsonNode reading = reading(id);
        assertThat(reading.at("/partners/0/state").asText()).isIn("waiting", "deferred");
        site.sink().start();
        Site.await("delivered").untilAsserted(() -> assertThat(
                        site.trace(id).at("/readings/0/partners/0/state").asText())
                .isEqualTo("delivered"));
    }

    @Test
    void messagesAreFound() throws IOException {
        String id = byMqtt(heartRate(0, 74, now()));
        reading(id);
        String since = Rest.encode(now().minusMinutes(5).toString());
        for (String query : List.of("gateway=" + GATEWAY, "adapter=gatt", "state=read", "since=" + since)) {
            JsonNode page = site.admin().read("/api/v1/messages?" + query + "&limit=100");
            assertThat(StreamSupport.stream(page.path("items").spliterator(), false)
                            .map(t -> t.path("id").asText()))
                    .as(query)
                    .contains(id);
        }
        site.admin().get("/api/v1/messages/never-was").expect(404);
        site.admin().get("/api/v1/messages?state=lost").expect(400);
    }

    @Test
    void anOverlappingAssignmentIsRefused() throws IOException {
        ObjectNode use = Rest.JSON.createObjectNode();
        use.put("resourceType", "DeviceUseStatement").put("status", "active");
        use.putObject("subject").put("reference", site.patient("R0002"));
        use.putObject("device").put("reference", site.device(0));
        use.putObject("timingPeriod").put("start", now().toString());

        Rest.Answer answer = site.admin().create(use).expect(409, 422);

        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
    }
}
