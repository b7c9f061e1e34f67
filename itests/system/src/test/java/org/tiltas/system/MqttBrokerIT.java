package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/** A site whose gateways publish to a Mosquitto of its own; skipped where there is none. */
class MqttBrokerIT {
    private static final String GATEWAY = "gw-north";
    private static final String BROKER = "/api/v1/brokers/ward";

    private Site site;
    private Mosquitto mosquitto;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Mosquitto.isInstalled(), "mosquitto is not installed");
        site = Site.start("broker");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(1, 1);
        site.partner();
        mosquitto = Mosquitto.start(site.folder());
    }

    @AfterEach
    void close() throws IOException {
        if (mosquitto != null) {
            mosquitto.close();
        }
        if (site != null) {
            site.close();
        }
    }

    private void publish(int rate) {
        byte[] payload = "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06%02x\",\"time\":\"%s\"}"
                .formatted(
                        DeviceName.address(0),
                        rate,
                        OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS))
                .getBytes(StandardCharsets.UTF_8);
        try (GatewayClient sensor = GatewayClient.connect(mosquitto.port(), "sensor", "any")) {
            sensor.publish("ward/7", payload);
        }
    }

    private void awaitState(String state) {
        Site.await(state)
                .until(() ->
                        site.admin().read(BROKER).at("/status/state").asText().equals(state));
    }

    private void awaitDelivered(int count) {
        Site.await(count + " delivered").until(() -> site.sink().observations().size() == count);
    }

    @Test
    void whatABrokerHasReachesThePartnerOnceWhateverDiesMeanwhile() throws Exception {
        JsonNode created = site.admin()
                .put(
                        BROKER,
                        "{\"url\": \"mqtt://127.0.0.1:" + mosquitto.port() + "\", \"user\": \"tiltas\", \"password\":"
                                + " \"br0ker-pass\", \"subscriptions\": [{\"filter\": \"ward/+\", \"adapter\": \"gatt\","
                                + " \"gateway\": \"" + GATEWAY + "\"}]}")
                .expect(201)
                .json();
        assertThat(created.toString()).doesNotContain("br0ker-pass");
        awaitState("connected");
        Site.await("subscribed")
                .until(() -> site.admin().read(BROKER).at("/status/lastError").isNull());

        publish(61);
        awaitDelivered(1);
        JsonNode trace = site.admin()
                .read("/api/v1/messages?gateway=" + GATEWAY)
                .path("items")
                .get(0);
        assertThat(trace.path("transport").asText()).isEqualTo("mqtt-client");
        assertThat(site.admin().read(BROKER).at("/status/received").asInt()).isOne();

        // the server dies, the broker keeps
        site.server().kill();
        for (int rate = 62; rate < 67; rate++) {
            publish(rate);
        }
        site.server().start();
        awaitDelivered(6);

        // the broker goes, the server stays ready
        mosquitto.stop();
        awaitState("waiting");
        assertThat(site.nobody().get("/health/ready").status()).isEqualTo(200);
        mosquitto.start();
        awaitState("connected");
        publish(67);
        awaitDelivered(7);
        assertThat(site.sink().observations())
                .extracting(row -> row.value().replaceAll("\\D.*", ""))
                .containsExactly("61", "62", "63", "64", "65", "66", "67");
    }
}
