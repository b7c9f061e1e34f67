package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/** What must not come in, comes in here, while good readings flow beside it. */
class BadInputIT {
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int TOPIC_NAME_INVALID = 0x90;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;
    private static final int NO_MATCHING = 0x10;
    private static final String BAD = "gw-bad";
    private static final String DEAF = "gw-deaf";
    /** Of a device that is not the fleet's. */
    private static final byte[] GOOD =
            "{\"device\":\"C0:FF:EE:00:10:01\",\"characteristic\":\"2a37\",\"value\":\"0648\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private static Site site;
    private static Map<String, String> wearers;
    private static Fleet fleet;
    private static Path ledger;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("bad-input");
        site.home().gateway("gw1", Site.SECRET, 0);
        site.home().gateway(BAD, Site.SECRET, 0);
        site.admin()
                .put("/api/v1/gateways/" + DEAF, "{\"secret\": \"%s\", \"adapters\": []}".formatted(Site.SECRET))
                .expect(201);
        wearers = site.residents(4, 8);
        site.partner();
        ledger = site.folder().resolve("fleet.ledger");
        fleet = new Fleet(
                FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                        .withSize(1, 8)
                        .withRate(50)
                        .withEnd(Duration.ofHours(1), 0),
                ledger);
        fleet.start();
    }

    @AfterAll
    static void otherTrafficWasUndisturbed() throws Exception {
        if (site == null) {
            return;
        }
        try {
            fleet.stop();
            FleetResult result = fleet.await(Duration.ofSeconds(90));
            fleet.close();
            site.sink().control().awaitObservations(result.published(), Duration.ofSeconds(15));
            Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
            assertThat(verdict.clean()).as(verdict.text()).isTrue();
            assertThat(verdict.published()).as(verdict.text()).isPositive();
            assertThat(result.reconnects())
                    .as("the good gateway's connection held")
                    .isZero();
            site.log().assertNoErrors();
        } finally {
            site.close();
        }
    }

    @Test
    void anUndecodableMessageIsQuarantinedWithItsBytesAndCanBeReplayed() throws IOException {
        byte[] payload = "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"2a37\",\"value\":\"zz\"}"
                .getBytes(StandardCharsets.UTF_8);
        String id;
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            GatewayClient.Acknowledged answer = client.publish("gatt/" + BAD, payload);
            assertThat(answer.reasonCode()).isZero();
            id = answer.id().orElseThrow();
        }
        JsonNode entry = quarantined(id);
        assertThat(entry.path("module").asText()).isEqualTo("gatt");
        assertThat(entry.path("reason").asText()).isEqualTo("malformed");
        assertThat(entry.path("detail").asText()).contains("value");
        assertThat(entry.path("size").asInt()).isEqualTo(payload.length);
        assertThat(bytes(entry)).isEqualTo(payload);
        assertThat(site.trace(id).path("state").asText()).isEqualTo("quarantined");

        site.admin()
                .post("/api/v1/quarantine/" + entry.path("id").asText() + "/replay", "")
                .expect(200);
        Site.await("the replayed message is quarantined again").untilAsserted(() -> {
            JsonNode again = quarantine("module=gatt&reason=malformed");
            assertThat(again).hasSize(1);
            assertThat(again.at("/0/id").asText()).isNotEqualTo(entry.path("id").asText());
        });
        String second = quarantine("module=gatt&reason=malformed").at("/0/id").asText();
        site.admin()
                .post("/api/v1/quarantine/" + second + "/discard", "{\"reason\": \"the strap was broken\"}")
                .expect(200);
        assertThat(quarantine("module=gatt&reason=malformed")).isEmpty();
        site.admin().get("/api/v1/quarantine/" + second).expect(404);
        assertThat(site.admin().read("/api/v1/audit").toString()).contains("the strap was broken");
    }

    @Test
    void anUnknownCharacteristicIsNamed() throws IOException {
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            String id = client.publish(
                            "gatt/" + BAD,
                            "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"ffff\",\"value\":\"00\"}"
                                    .getBytes(StandardCharsets.UTF_8))
                    .id()
                    .orElseThrow();
            JsonNode entry = quarantined(id);
            assertThat(entry.path("reason").asText()).isEqualTo("unknown-characteristic");
            assertThat(entry.path("detail").asText()).contains("ffff");
        }
    }

    @Test
    void anImpossibleTimeIsQuarantined() throws IOException {
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            String id = client.publish(
                            "gatt/" + BAD,
                            "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"0648\",\"time\":\"%s\"}"
                                    .formatted(
                                            DeviceName.address(0),
                                            OffsetDateTime.now().plusDays(2))
                                    .getBytes(StandardCharsets.UTF_8))
                    .id()
                    .orElseThrow();
            assertThat(quarantined(id).path("reason").asText()).isEqualTo("future");
        }
    }

    @Test
    void anOversizedMessageIsKeptAsHeadAndHashOnly() throws IOException {
        byte[] payload = new byte[257 * 1024];
        Arrays.fill(payload, (byte) ' ');
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            GatewayClient.Acknowledged answer = client.publish("gatt/" + BAD, payload);

            assertThat(answer.reasonCode()).isIn(QUOTA_EXCEEDED, PAYLOAD_FORMAT_INVALID, 0x80, 0x83);
            JsonNode entry = quarantined(answer.id().orElseThrow());
            assertThat(entry.path("size").asInt()).isEqualTo(payload.length);
            assertThat(entry.path("sha256").asText()).hasSize(64);
            assertThat(bytes(entry).length).isBetween(1, 64 * 1024);
            assertThat(client.publish("gatt/" + BAD, GOOD).reasonCode())
                    .as("what comes behind it")
                    .isZero();
        }
    }

    @Test
    void aHugeMessageEndsTheConnection() {
        byte[] huge = new byte[5 * 1024 * 1024];
        // MQTT 3.1.1, since the limit that CONNACK tells keeps an MQTT 5 client from sending it at all
        assertThatThrownBy(() -> GatewayClient.publish311(site.mqttPort(), BAD, Site.SECRET, "gatt/" + BAD, huge))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> GatewayClient.connect(site.mqttPort(), BAD, "not-the-secret"))
                .hasCauseInstanceOf(Mqtt5ConnAckException.class)
                .cause()
                .satisfies(e -> assertThat(
                                ((Mqtt5ConnAckException) e).getMqttMessage().getReasonCode())
                        .isIn(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, Mqtt5ConnAckReasonCode.NOT_AUTHORIZED));
        assertThatThrownBy(() -> GatewayClient.connect(site.mqttPort(), "nobody", Site.SECRET))
                .hasCauseInstanceOf(Mqtt5ConnAckException.class);
    }

    @Test
    void whatAGatewayMayNotUseIsQuarantined() throws IOException {
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), DEAF, Site.SECRET)) {
            GatewayClient.Acknowledged adapter = client.publish("gatt/" + DEAF, GOOD);
            assertThat(adapter.reasonCode()).isEqualTo(NOT_AUTHORIZED);
            assertThat(bytes(quarantined(adapter.id().orElseThrow()))).isEqualTo(GOOD);
        }
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            GatewayClient.Acknowledged foreign = client.publish("gatt/gw1", GOOD);
            assertThat(foreign.reasonCode()).isEqualTo(NOT_AUTHORIZED);
            assertThat(quarantined(foreign.id().orElseThrow()).path("gateway").asText())
                    .isEqualTo(BAD);
        }
    }

    @Test
    void aTopicNobodyReadsIsQuarantined() throws IOException {
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), BAD, Site.SECRET)) {
            GatewayClient.Acknowledged answer = client.publish("weather/outside", GOOD);
            assertThat(answer.reasonCode()).isIn(NO_MATCHING, TOPIC_NAME_INVALID, NOT_AUTHORIZED);
            JsonNode entry = quarantined(answer.id().orElseThrow());
            assertThat(entry.path("topic").asText()).isEqualTo("weather/outside");
            assertThat(entry.path("reason").asText()).isEqualTo("no-adapter");
        }
    }

    @Test
    void httpRefusesInOneLine() throws IOException {
        Rest gateway = site.gateway(BAD);
        site.nobody().post("/ingest/gatt", GOOD, "application/json").expect(401);
        site.user(BAD, "not-the-secret")
                .post("/ingest/gatt", GOOD, "application/json")
                .expect(401);
        assertProblem(site.gateway(DEAF)
                .post("/ingest/gatt", GOOD, "application/json")
                .expect(403));
        assertProblem(gateway.post("/ingest/nothing", GOOD, "application/json").expect(404));
        assertProblem(gateway.post("/ingest/gatt", GOOD, "text/csv").expect(415));
        JsonNode wrongType = quarantine("reason=wrong-content-type");
        assertThat(wrongType).hasSize(1);
        assertThat(wrongType.at("/0/transport").asText()).isEqualTo("http");
        assertThat(wrongType.at("/0/gateway").asText()).isEqualTo(BAD);
        assertThat(bytes(wrongType.path(0))).isEqualTo(GOOD);
        assertProblem(gateway.post("/ingest/gatt", new byte[257 * 1024], "application/json")
                .expect(413));
        String id = gateway.post("/ingest/gatt", GOOD, "application/json")
                .expect(202)
                .json()
                .path("id")
                .asText();
        Site.await("the good one is read")
                .untilAsserted(
                        () -> assertThat(site.trace(id).path("state").asText()).isEqualTo("read"));
    }

    private static void assertProblem(Rest.Answer answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().path("detail").asText()).isNotBlank().doesNotContain("\n");
    }

    /** The open quarantine entry of a message. */
    private static JsonNode quarantined(String message) {
        return Site.await("quarantine entry of " + message)
                .until(
                        () -> {
                            JsonNode trace = site.trace(message);
                            return trace.has("quarantine")
                                    ? site.admin()
                                            .read("/api/v1/quarantine/"
                                                    + trace.path("quarantine").asText())
                                    : null;
                        },
                        entry -> entry != null);
    }

    private static JsonNode quarantine(String query) throws IOException {
        return site.admin().read("/api/v1/quarantine?" + query).path("items");
    }

    private static byte[] bytes(JsonNode entry) throws IOException {
        return site.admin()
                .get("/api/v1/quarantine/" + entry.path("id").asText() + "/bytes")
                .expect(200)
                .body();
    }
}
