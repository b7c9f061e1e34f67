package org.tiltas.transport.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.server.SecretBox;

/** Against a real Mosquitto; skipped where there is none. */
class BrokerLinksTest {
    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Mosquitto broker;

    @BeforeEach
    void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        System.setProperty("tiltas.data", folder.toString());
        broker = Mosquitto.open(folder);
        opened.add(broker);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        Awaitility.reset();
    }

    private Server server(MemoryJournal journal, int receiveMaximum) {
        Server server = new Server(journal, receiveMaximum);
        opened.add(server);
        return server;
    }

    private Server server() {
        return server(new MemoryJournal(), 200);
    }

    private String body(String clientId, int version, String more) {
        return ("{\"url\": \"mqtt://127.0.0.1:%d\", \"clientId\": \"%s\", \"version\": %d, \"subscriptions\": [{\"filter\":"
                        + " \"ward/#\", \"adapter\": \"gatt\", \"gateway\": \"gw-north\"}]%s}")
                .formatted(broker.port(), clientId, version, more);
    }

    private void connect(Server server, int version) {
        server.journal.put("broker", "ward", body("tiltas-1", version, ""));
        await("connected").until(server::isReady);
    }

    private void publish(MqttQos qos, boolean retain, String topic, String... payloads) {
        Mqtt5BlockingClient client = publisher();
        for (String payload : payloads) {
            client.publishWith()
                    .topic(topic)
                    .qos(qos)
                    .retain(retain)
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        client.disconnect();
    }

    private Mqtt5BlockingClient publisher() {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
        client.connect();
        return client;
    }

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void whatWasNotCommittedComesAgainInItsOrder(int version) throws Exception {
        Server first = new Server();
        connect(first, version);
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", "0");
        await("committed").until(() -> first.intake.payloads().size() == 1);
        first.intake.hold();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(1, 6));
        await("with the intake").until(() -> first.intake.heldCount() == 5);
        CompletableFuture<Void> crashed = first.crash();
        first.intake.failHeld();
        crashed.join();

        Server second = server(first.journal.afterKill(), 200);

        await("all there").until(() -> second.intake.payloads().size() == 6);
        assertThat(second.intake.payloads()).containsExactly(numbers(0, 6));
        assertThat(second.journal.messages)
                .extracting(RawMessage::redelivered)
                .containsExactly(false, true, true, true, true, true);
        RawMessage message = second.journal.messages.get(5);
        assertThat(message.transport()).isEqualTo("mqtt-client");
        assertThat(message.adapter()).isEqualTo("gatt");
        assertThat(message.topic()).isEqualTo("ward/a");
        assertThat(message.gateway()).startsWith("gw-north");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void whatWasCommittedButNotAcknowledgedIsOneMessageWithQos2(int version) throws Exception {
        Server first = new Server();
        connect(first, version);
        first.intake.hold();
        publish(MqttQos.EXACTLY_ONCE, false, "ward/a", "press");
        await("with the intake").until(() -> first.intake.heldCount() == 1);
        CompletableFuture<Void> crashed = first.crash();
        await("gone").until(() -> !first.status().connected());
        first.intake.release();
        crashed.join();
        assertThat(first.intake.payloads()).containsExactly("press");

        Server second = server(first.journal.afterKill(), 200);

        await("released")
                .until(() ->
                        second.isReady() && second.journal.list("broker-qos2").isEmpty());
        publish(MqttQos.EXACTLY_ONCE, false, "ward/a", "second press");
        await("second").until(() -> second.intake.payloads().contains("second press"));
        assertThat(second.intake.payloads()).containsExactly("press", "second press");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void aBrokerThatWasKilledIsFoundAgainAndNothingIsLost(int version) throws Exception {
        Server server = server();
        connect(server, version);
        server.intake.hold();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(0, 5));
        await("with the intake").until(() -> server.intake.heldCount() == 5);

        broker.save();
        broker.kill();
        await("noticed").until(() -> !server.status().connected());
        server.intake.failHeld();
        await("tried again").until(() -> server.status().trouble().orElse("").contains("does not answer"));
        broker.start();

        await("back").until(server::isReady);
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(5, 10));
        await("all there").until(() -> server.intake.payloads().size() >= 10);
        assertThat(server.intake.payloads()).containsExactly(numbers(0, 10));
        assertThat(server.journal.messages.get(0).redelivered()).isTrue();
        assertThat(server.status().received()).isEqualTo(10);
    }

    @Test
    void aCommitThatNeverEndsKeepsNoThread() throws Exception {
        Server server = server();
        connect(server, 5);
        server.intake.hold();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", "0");
        await("with the intake").until(() -> server.intake.heldCount() == 1);

        server.links.close(Duration.ofSeconds(1));

        await("no thread is left")
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("tiltas-mqtt-client-[0-9].*")));
    }

    @Test
    void aHostThatClosesInTheMiddleOfACommitEndsTheConnection() throws Exception {
        Server server = server();
        connect(server, 5);
        server.intake.hold();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", "0");
        await("with the intake").until(() -> server.intake.heldCount() == 1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);

        server.host.close();

        assertThat(closed).succeedsWithin(Duration.ofSeconds(4));
    }

    @Test
    void whatIsPublishedWhileTheServerIsDownWaitsAtTheBroker() throws Exception {
        Server first = new Server();
        connect(first, 5);
        first.close();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(0, 300));

        Server second = server(first.journal.afterKill(), 20);

        await("all there").until(() -> second.intake.payloads().size() == 300);
        assertThat(second.intake.payloads()).containsExactly(numbers(0, 300));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void aClosedIntakeHoldsTheMessagesAndTheConnection(int version) {
        Server server = server(new MemoryJournal(), 10);
        connect(server, version);
        server.intake.closed = Optional.of("disk full");
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(0, 50));

        await().during(Duration.ofMillis(500))
                .until(() -> server.intake.payloads().isEmpty());
        assertThat(server.status().connected()).isTrue();
        server.intake.closed = Optional.empty();

        await("all there").until(() -> server.intake.payloads().size() == 50);
        assertThat(server.intake.payloads()).containsExactly(numbers(0, 50));
        assertThat(server.journal.messages).noneMatch(RawMessage::redelivered);
    }

    @Test
    void noMoreIsUnderWayThanTheReceiveMaximum() {
        Server server = server(new MemoryJournal(), 10);
        connect(server, 5);
        server.intake.hold();
        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(0, 50));

        await("as many as allowed").until(() -> server.intake.heldCount() == 10);
        await().during(Duration.ofMillis(300)).until(() -> server.intake.heldCount() == 10);
        server.intake.release();

        await("all there").until(() -> server.intake.payloads().size() == 50);
        assertThat(server.intake.payloads()).containsExactlyInAnyOrder(numbers(0, 50));
    }

    @Test
    void serversWithAShareNameDivideTheMessages() {
        List<Server> servers = List.of(server(), server());
        for (int i = 0; i < 2; i++) {
            Server server = servers.get(i);
            server.journal.put("broker", "ward", body("tiltas-" + i, 5, ", \"shareName\": \"home\""));
            await("connected").until(server::isReady);
        }

        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", numbers(0, 100));

        List<String> all = new ArrayList<>();
        await("all there")
                .until(() -> servers.get(0).intake.payloads().size()
                                + servers.get(1).intake.payloads().size()
                        == 100);
        servers.forEach(server -> {
            assertThat(server.intake.payloads()).isNotEmpty();
            all.addAll(server.intake.payloads());
        });
        assertThat(all).containsExactlyInAnyOrder(numbers(0, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void storedStateIsToldLikeARepetitionOrSkipped(int version) {
        publish(MqttQos.AT_LEAST_ONCE, true, "ward/door", "open");
        publish(MqttQos.AT_LEAST_ONCE, true, "hall/door", "shut");
        Server server = server();
        String both = body("tiltas-1", version, "")
                .replace(
                        "}]",
                        "}, {\"filter\": \"hall/#\", \"adapter\": \"gatt\", \"gateway\": \"gw-north\", \"retained\":"
                                + " \"skip\"}]");
        server.journal.put("broker", "ward", both);
        await("connected").until(server::isReady);

        publish(MqttQos.AT_LEAST_ONCE, true, "hall/door", "open again");

        await("live one").until(() -> server.intake.payloads().contains("open again"));
        assertThat(server.intake.payloads()).containsExactly("open", "open again");
        assertThat(server.journal.messages).extracting(RawMessage::redelivered).containsExactly(true, false);
    }

    @Test
    void followsItsRecordWhileItRuns() {
        Server server = server();
        connect(server, 5);
        server.journal.put("broker", "ward", body("tiltas-1", 5, "").replace("ward/#", "hall/#"));
        await("subscribed anew").untilAsserted(() -> {
            assertThat(server.isReady()).isTrue();
            assertThat(server.journal
                            .get("broker-session", "ward")
                            .orElseThrow()
                            .body())
                    .contains("[\"hall/#\"]", "true");
        });

        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", "no longer wanted");
        publish(MqttQos.AT_LEAST_ONCE, false, "hall/a", "wanted");

        await("wanted").until(() -> !server.intake.payloads().isEmpty());
        assertThat(server.intake.payloads()).containsExactly("wanted");
        server.journal.remove("broker", "ward");
        await("forgotten")
                .until(() -> !server.links.states().containsKey("ward")
                        && server.journal.get("broker-session", "ward").isEmpty());
        Mqtt5BlockingClient same = Mqtt5Client.builder()
                .identifier("tiltas-1")
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
        assertThat(same.connectWith().cleanStart(false).send().isSessionPresent())
                .isFalse();
        same.disconnect();
    }

    @Test
    void aRemovedGatewayMaySendNothing() {
        Server server = server();
        server.journal.put("broker", "ward", body("tiltas-1", 5, "").replace("gw-north", "gone"));
        await("connected").until(server::isReady);

        publish(MqttQos.AT_LEAST_ONCE, false, "ward/a", "x");

        await("taken").until(() -> server.journal.messages.size() == 1);
        assertThat(server.journal.messages.get(0).gateway()).isEqualTo("gone[]");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void aWrongPasswordIsToldAndARightOneConnects(int version) throws Exception {
        Path users = folder.resolve("users");
        new ProcessBuilder(
                        Mosquitto.program("mosquitto_passwd").orElseThrow().toString(),
                        "-c",
                        "-b",
                        users.toString(),
                        "tiltas",
                        "right-one")
                .start()
                .waitFor();
        broker.close();
        broker = Mosquitto.start(folder, "allow_anonymous false", "password_file " + users);
        opened.add(broker);
        Server server = server();

        server.journal.put("broker", "ward", body("tiltas-1", version, credentials("wrong-one")));
        await("told").until(() -> server.status().trouble().orElse("").startsWith("user, password:"));
        assertThat(server.status().connected()).isFalse();
        assertThat(server.status().trouble().orElse("")).doesNotContain("wrong-one");
        assertThat(server.links.away(Duration.ZERO)).isOne();
        assertThat(server.links.away(Duration.ofMinutes(5))).isZero();

        server.journal.put("broker", "ward", body("tiltas-1", version, credentials("right-one")));
        await("connected").until(server::isReady);
        assertThat(server.links.away(Duration.ZERO)).isZero();
    }

    @Test
    void showsItsOwnCertificateToABrokerThatWantsOne() throws Exception {
        Path certificate = resource("server.crt");
        Path key = resource("server.key");
        broker.close();
        broker = Mosquitto.start(
                folder,
                "allow_anonymous false",
                "certfile " + certificate,
                "keyfile " + key,
                "cafile " + certificate,
                "require_certificate true",
                "use_identity_as_username true");
        opened.add(broker);
        Server server = server();
        String tls = body("tiltas-1", 5, "").replace("mqtt://127.0.0.1", "mqtts://localhost");
        String pem = Files.readString(certificate).replace("\n", "\\n");

        server.journal.put("broker", "ward", withTls(tls, "\"ca\": \"" + pem + "\""));
        await("refused").until(() -> server.status().trouble().isPresent());
        server.journal.put(
                "broker",
                "ward",
                withTls(
                        tls,
                        "\"ca\": \"" + pem + "\", \"certificate\": \"" + pem + "\", \"key\": \""
                                + SecretBox.seal(Files.readString(key)) + "\""));
        await("connected").until(server::isReady);
    }

    private static String withTls(String body, String tls) {
        return body.replaceFirst("}$", Matcher.quoteReplacement(", \"tls\": {" + tls + "}}"));
    }

    @Test
    void tlsTrustsTheGivenAuthorityAndNoOther() throws Exception {
        Path certificate = resource("server.crt");
        broker.close();
        broker = Mosquitto.start(
                folder, "allow_anonymous true", "certfile " + certificate, "keyfile " + resource("server.key"));
        opened.add(broker);
        Server server = server();
        String tls = body("tiltas-1", 5, "").replace("mqtt://127.0.0.1", "mqtts://localhost");

        server.journal.put("broker", "ward", tls);
        await("not trusted").until(() -> server.status().trouble().orElse("").startsWith("tls:"));
        String ca = Files.readString(certificate).replace("\n", "\\n");
        server.journal.put(
                "broker",
                "ward",
                tls.replaceFirst("}$", ", \"tls\": {\"ca\": \"" + Matcher.quoteReplacement(ca) + "\"}}"));
        await("connected").until(server::isReady);
    }

    private Path resource(String name) throws Exception {
        Path file = folder.resolve(name);
        try (InputStream in = getClass().getResourceAsStream("/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static String credentials(String password) {
        return ", \"user\": \"tiltas\", \"password\": \"" + SecretBox.seal(password) + "\"";
    }
}
