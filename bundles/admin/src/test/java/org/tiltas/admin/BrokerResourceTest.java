package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.server.SecretBox;

class BrokerResourceTest {
    private static final String SUBSCRIPTION =
            "{\"filter\": \"zigbee2mqtt/#\", \"adapter\": \"zigbee2mqtt\", \"gateway\": \"gw-north\"}";
    private static final String BROKER = "{\"url\": \"mqtt://broker:1883\", \"user\": \"tiltas\", \"password\":"
            + " \"br0ker-pass\", \"subscriptions\": [" + SUBSCRIPTION + "]}";

    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.send(
                "PUT",
                "/api/v1/gateways/gw-north",
                "{\"secret\": \"s3cret-pass\", \"adapters\": [\"zigbee2mqtt\", \"gatt\"]}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> put(String body) throws Exception {
        return server.send("PUT", "/api/v1/brokers/ward", body);
    }

    private JsonNode stored() throws Exception {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(server.journal.record("broker", "ward").orElseThrow().body());
    }

    @Test
    void putsReadsListsAndDeletesABroker() throws Exception {
        HttpResponse<String> created = put(BROKER);
        String clientId = stored().path("clientId").asText();
        String sealed = stored().path("password").asText();

        HttpResponse<String> replaced = put(BROKER.replace(" \"password\": \"br0ker-pass\",", ""));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).doesNotContain("br0ker-pass").doesNotContain("enc:");
        assertThat(SecretBox.open(sealed)).isEqualTo("br0ker-pass");
        assertThat(clientId).startsWith("tiltas-ward-");
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(stored().path("clientId").asText()).isEqualTo(clientId);
        assertThat(stored().path("password").asText()).isEqualTo(sealed);
        JsonNode shown = AdminServer.json(server.get("/api/v1/brokers")).at("/items/0");
        assertThat(shown.has("password")).isFalse();
        assertThat(shown.at("/subscriptions/0/retained").asText()).isEqualTo("take");
        assertThat(shown.path("version").asInt()).isEqualTo(5);
        assertThat(shown.path("status").toString())
                .isEqualTo("{\"state\":\"waiting\",\"received\":0,\"lastError\":null}");
        assertThat(server.send("DELETE", "/api/v1/brokers/ward", null).statusCode())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/brokers/ward").statusCode()).isEqualTo(404);
        assertThat(AdminServer.json(server.get("/api/v1/audit?limit=3")).findValuesAsText("action"))
                .containsExactly("broker.delete", "broker.replace", "broker.create");
    }

    @Test
    void aPasswordIsNeverCarriedOverToAnotherServerOrUser() throws Exception {
        put(BROKER);
        put(BROKER.replace(" \"password\": \"br0ker-pass\",", "").replace("broker:1883", "other:1883"));

        assertThat(stored().has("password")).isFalse();
    }

    @Test
    void whatItShowsCanBePutAgain() throws Exception {
        put(BROKER);

        HttpResponse<String> again = put(server.get("/api/v1/brokers/ward").body());

        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    }

    @Test
    void tellsHowTheConnectionStands() throws Exception {
        server.rooms.setBrokers(id -> Optional.of(new Brokers.Status("waiting", 7, Optional.of("url: unknown host"))));
        put(BROKER);

        assertThat(AdminServer.json(server.get("/api/v1/brokers/ward"))
                        .path("status")
                        .toString())
                .isEqualTo("{\"state\":\"waiting\",\"received\":7,\"lastError\":\"url: unknown host\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`mqtt://broker:1883` | `http://broker` | url: must be mqtt://",
                "`mqtt://broker:1883` | `mqtt://u:p@broker` | without user",
                "`\"user\": \"tiltas\", ` | `` | user: is missing",
                "`zigbee2mqtt/#` | `zigbee2mqtt/#/x` | subscriptions[0].filter",
                "`zigbee2mqtt/#` | `$share/g/zigbee2mqtt/#` | subscriptions[0].filter: must not begin with $share",
                "`gw-north` | `gw-south` | subscriptions[0].gateway: there is no gateway",
                "`\"adapter\": \"zigbee2mqtt\"` | `\"adapter\": \"theengs\"` | subscriptions[0].adapter: gateway gw-north may not",
                "`{\"url\"` | `{\"version\": 4, \"url\"` | version: must be 5, or 3",
                "`{\"url\"` | `{\"version\": 3, \"shareName\": \"x\", \"url\"` | shareName: needs version 5",
                "`{\"url\"` | `{\"tls\": {\"ca\": \"x\"}, \"url\"` | tls: is of use with",
                "`\"mqtt://broker:1883\"` | `\"mqtts://broker\", \"tls\": {\"ca\": \"x\"}` | tls.ca: holds no certificate",
                "`{\"url\"` | `{\"colour\": 1, \"url\"` | colour: is not known here",
            })
    void refusesByFieldAndReason(String from, String to, String reason) throws Exception {
        HttpResponse<String> answer = put(BROKER.replace(from, to));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(AdminServer.json(answer).path("detail").asText())
                .contains(reason)
                .doesNotContain("br0ker-pass");
    }

    @Test
    void refusesSubscriptionsThatOverlap() throws Exception {
        HttpResponse<String> answer = put(BROKER.replace(
                "[" + SUBSCRIPTION, "[" + SUBSCRIPTION.replace("zigbee2mqtt/#", "+/door") + ", " + SUBSCRIPTION));

        assertThat(AdminServer.json(answer).path("detail").asText())
                .contains("subscriptions[1].filter: overlaps +/door");
    }
}
