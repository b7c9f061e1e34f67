package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pressed button becomes an alert that is told by every shipped way, taken care of, and shown to FHIR systems. */
class NotifyIT {
    private static final String GATEWAY = "gw-north";
    private static final String BUTTON = "0x00124b0001020304";

    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger(2);
    private HttpServer webhook;
    private MailBox mails;
    private Mosquitto broker;
    private Site site;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Mosquitto.isInstalled(), "mosquitto is not installed");
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", this::called);
        webhook.start();
        mails = new MailBox();
        broker = Mosquitto.start(Site.emptied(Site.work().resolve("notify-broker")));
        site = Site.start(
                "notify",
                Site.shipped(),
                Map.of(
                        "NOTIFY_WEBHOOK",
                        "http://127.0.0.1:" + webhook.getAddress().getPort() + "/alerts",
                        "NOTIFY_SMTP",
                        "smtp://127.0.0.1:" + mails.port(),
                        "NOTIFY_EMAIL",
                        "night@home.example",
                        "NOTIFY_BROKER",
                        "tcp://127.0.0.1:" + broker.port()));
        site.admin()
                .put(
                        "/api/v1/gateways/" + GATEWAY,
                        "{\"secret\":\"" + Site.SECRET + "\",\"adapters\":[\"zigbee2mqtt\"]}")
                .expect(201);
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
        if (broker != null) {
            broker.close();
            mails.close();
            webhook.stop(0);
        }
    }

    private void called(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean refuse = refusals.getAndDecrement() > 0;
        if (!refuse) {
            calls.add(new ObjectMapper().readTree(body));
        }
        exchange.sendResponseHeaders(refuse ? 503 : 204, -1);
        exchange.close();
    }

    private void press() throws IOException {
        try (GatewayClient gateway = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET)) {
            gateway.publish(
                    "zigbee2mqtt/" + BUTTON,
                    "{\"action\":\"emergency\",\"battery\":90}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aPressedButtonIsToldByEveryWayAndTakenCareOf() throws Exception {
        tellBy("webhook", "email", "mqtt");
        site.residents(1, 1);
        JsonNode button = site.admin()
                .create(Rest.JSON.readTree("{\"resourceType\":\"Device\",\"identifier\":[{\"system\":"
                        + "\"http://hl7.org/fhir/sid/eui-64/zigbee\",\"value\":\"00-12-4B-00-01-02-03-04\"}]}"))
                .expect(201)
                .json();
        String resident =
                site.admin().read("/fhir/R4/Patient").at("/entry/0/resource/id").asText();
        site.assign("Device/" + button.path("id").asText(), "Patient/" + resident, "2026-01-01T00:00:00Z");
        Mqtt5BlockingClient display = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
        display.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes shown = display.publishes(MqttGlobalPublishFilter.ALL)) {
            display.subscribeWith().topicFilter("tiltas/alerts/#").send();

            press();

            Site.await("the web service was told").until(() -> !calls.isEmpty());
            Site.await("a mail was sent").until(() -> !mails.mails().isEmpty());
            Optional<Mqtt5Publish> onDisplay = shown.receive(30, TimeUnit.SECONDS);
            assertThat(onDisplay.orElseThrow().getTopic().toString()).startsWith("tiltas/alerts/high/clinical");
        } finally {
            display.disconnect();
        }
        JsonNode call = calls.get(0);
        assertThat(call.path("what").asText()).isEqualTo("raised");
        assertThat(call.at("/alert/module").asText()).isEqualTo("help");
        assertThat(call.at("/alert/subject").asText()).isEqualTo("Patient/" + resident);
        assertThat(mails.mails().get(0))
                .contains(
                        "RCPT TO:<night@home.example>",
                        "Subject: Alert (high)",
                        call.at("/alert/text").asText());
        takenCareOf(call.at("/alert/id").asText());
        site.log().assertNoErrors();
    }

    private void takenCareOf(String id) throws Exception {
        JsonNode alert = site.admin().read("/api/v1/alerts").path("items").get(0);
        assertThat(alert.path("id").asText()).isEqualTo(id);
        assertThat(alert.path("acknowledged").asBoolean()).isFalse();

        site.admin()
                .post("/api/v1/alerts/" + id + "/acknowledge", "{\"note\":\"on my way\"}")
                .expect(200);
        JsonNode task = site.admin().read("/fhir/R4/Task/" + id);
        assertThat(task.path("status").asText()).isEqualTo("accepted");
        JsonNode issue = site.admin().read("/fhir/R4/DetectedIssue/" + id);
        assertThat(issue.at("/evidence/0/detail/0/reference").asText()).startsWith("Observation/");

        // pressed again: it is new again, and told again
        press();
        Site.await("told again").until(() -> calls.stream()
                .anyMatch(c -> c.path("what").asText().equals("again")
                        && c.path("notifies").asBoolean()));
        assertThat(site.admin()
                        .read("/api/v1/alerts/" + id)
                        .path("acknowledged")
                        .asBoolean())
                .isFalse();
        site.admin()
                .post("/api/v1/alerts/" + id + "/close", "{\"reason\":\"seen to\"}")
                .expect(200);
        assertThat(site.admin().read("/api/v1/alerts").path("items")).isEmpty();
        assertThat(site.admin().read("/api/v1/status").path("findings").asLong())
                .isGreaterThanOrEqualTo(4);
    }

    private void tellBy(String... ways) throws IOException {
        for (String way : ways) {
            String name = "notify-" + way + ".yaml";
            Files.copy(
                    Site.root().resolve("routes/examples").resolve(name),
                    site.folder().resolve("data/routes").resolve(name));
        }
        Site.await("the routes run").until(() -> {
            String routes = site.admin().read("/api/v1/routes").toString();
            return List.of(ways).stream()
                    .allMatch(way -> routes.contains("\"id\":\"notify-" + way + "\"") && routes.contains("started"));
        });
    }

    @Test
    void aCallFromAButtonThatNobodyWearsCallsSomebodyAtOnce() throws Exception {
        refusals.set(0);
        tellBy("webhook");

        press();

        Site.await("the web service was told").until(() -> !calls.isEmpty());
        JsonNode alert = calls.get(0).path("alert");
        assertThat(alert.path("module").asText()).isEqualTo("unowned");
        assertThat(alert.path("urgent").asBoolean()).isTrue();
        assertThat(alert.path("text").asText())
                .matches("help-call by Device/\\w+, which nobody is known to wear;.*nobody wore it before");
        assertThat(site.admin().read("/api/v1/status").path("unassigned").asInt())
                .isOne();
        site.log().assertNoErrors();
    }
}
