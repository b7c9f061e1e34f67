package org.tiltas.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.transport.mqtt.RawClient.Packet;

class ConnectingTest extends Fixture {
    @Test
    void wrongCredentialsAreRefused() {
        Mqtt3ConnAckException old = catchThrowableOfType(
                Mqtt3ConnAckException.class,
                () -> builder3("c1", "guess").buildBlocking().connect());
        assertThat(old.getMqttMessage().getReturnCode().getCode()).isEqualTo(4);
        Mqtt5ConnAckException now = catchThrowableOfType(
                Mqtt5ConnAckException.class,
                () -> builder5("c1", "gw1", "guess").buildBlocking().connect());
        assertThat(now.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x86);
    }

    @ParameterizedTest
    @CsvSource({"4, 5", "5, 135"})
    void missingCredentialsAreRefused(int version, int code) throws Exception {
        try (RawClient client = new RawClient(port(), version)) {
            client.connect("c1", true, null, null, 0).send();
            Packet connack = client.read();
            assertThat(connack.body()[1] & 255).isEqualTo(code);
            assertThat(client.isClosedByServer()).isTrue();
        }
        await().until(() -> endpoint.connections() == 0);
    }

    @Test
    void unusableClientIdIsRefused() throws Exception {
        try (RawClient client = new RawClient(port(), 4)) {
            client.connect("", false, "gw1", "secret", 0).send();
            assertThat(client.read().body()[1]).isEqualTo((byte) 2);
        }
        try (RawClient client = new RawClient(port(), 4)) {
            client.connect("x".repeat(600), true, "gw1", "secret", 0).send();
            assertThat(client.read().body()[1]).isEqualTo((byte) 2);
        }
    }

    @Test
    void mqtt5ClientIsToldItsIdAndTheLimits() {
        Mqtt5BlockingClient client =
                builder5("x", "gw1", "secret").identifier("").buildBlocking();
        Mqtt5ConnAck connack = client.connect();
        assertThat(connack.getAssignedClientIdentifier()).isPresent();
        assertThat(connack.getRestrictions().getReceiveMaximum()).isEqualTo(RECEIVE_MAXIMUM);
        assertThat(connack.getRestrictions().getMaximumPacketSize()).isEqualTo(MAX_PACKET);
        assertThat(connack.getRestrictions().getTopicAliasMaximum()).isZero();
        assertThat(connack.getRestrictions().isSharedSubscriptionAvailable()).isFalse();
        assertThat(connack.getRestrictions().isRetainAvailable()).isTrue();
        client.disconnect();
    }

    @Test
    void subscriptionsAreGranted() {
        Mqtt5BlockingClient five = client5("c5");
        five.connect();
        assertThat(five.subscribeWith()
                        .topicFilter("a/#")
                        .qos(MqttQos.EXACTLY_ONCE)
                        .send()
                        .getReasonCodes())
                .singleElement()
                .satisfies(code -> assertThat(code.isError()).isFalse());
        assertThat(five.unsubscribeWith().topicFilter("a/#").send().getReasonCodes())
                .singleElement()
                .satisfies(code -> assertThat(code.isError()).isFalse());
        five.disconnect();
        Mqtt3BlockingClient three = client3("c3");
        three.connect();
        three.subscribeWith().topicFilter("a/#").qos(MqttQos.AT_LEAST_ONCE).send();
        three.unsubscribeWith().topicFilter("a/#").send();
        three.disconnect();
    }

    @Test
    void tooManyConnectionsAreRefused() throws Exception {
        endpoint.stop();
        EndpointSettings s = settings();
        endpoint = new MqttListeners(
                new EndpointSettings(
                        s.bind(), 0, s.tls(), false, 1, s.receiveMaximum(), s.maxPacket(), s.sessionExpiry()),
                intake,
                journal,
                Clock.systemUTC());
        endpoint.start();
        try (RawClient first = RawClient.connected(port(), 4, "c1", true);
                RawClient second = new RawClient(port(), 4)) {
            second.connect("c2", true, "gw1", "secret", 0).send();
            assertThat(second.read().body()[1]).isEqualTo((byte) 3);
            assertThat(first.hasAnswer()).isFalse();
        }
    }

    @Test
    void silentClientIsClosedAndAPausedOneIsNot() throws Exception {
        try (RawClient silent = new RawClient(port(), 4);
                RawClient paused = new RawClient(port(), 4)) {
            intake.hold();
            paused.connect("c2", true, "gw1", "secret", 1);
            for (int i = 1; i <= 2 * RECEIVE_MAXIMUM; i++) {
                paused.publish("gatt/gw1", "m" + i, 1, i, false);
            }
            paused.send();
            assertThat(paused.read().type()).isEqualTo(RawClient.CONNACK);
            silent.connect("c1", true, "gw1", "secret", 1).send();
            assertThat(silent.read().type()).isEqualTo(RawClient.CONNACK);
            assertThat(silent.isClosedByServer()).isTrue();
            await().during(Duration.ofMillis(1_500)).until(() -> endpoint.connections() == 1);
            intake.release();
            for (int i = 1; i <= 2 * RECEIVE_MAXIMUM; i++) {
                assertThat(paused.read().id()).isEqualTo(i);
            }
        }
    }

    @Test
    void dismissedGatewayLosesItsConnections() throws Exception {
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            endpoint.dismiss("gw2", 0x98);
            endpoint.dismiss("gw1", 0x98);
            assertThat(client.read().body()[0] & 255).isEqualTo(0x98);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void gatewayThatIsGoneCannotPublish() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            intake.gateways.remove("gw1");
            client.publish("gatt/gw1", "m", 1, 1, false).send();
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(intake.asked).isEmpty();
    }

    @Test
    void willOfABrokenConnectionIsTakenIn() throws Exception {
        Mqtt5BlockingClient polite = builder5("polite", "gw1", "secret")
                .willPublish()
                .topic("gatt/gw1")
                .payload(bytes("polite"))
                .applyWillPublish()
                .buildBlocking();
        polite.connect();
        polite.disconnect();
        try (RawClient broken = new RawClient(port(), 4)) {
            broken.packet(0x10, connectWithWill()).send();
            assertThat(broken.read().type()).isEqualTo(RawClient.CONNACK);
        }
        await().untilAsserted(() -> assertThat(intake.payloads()).containsExactly("gone"));
        assertThat(intake.asked.get(0).topic()).isEqualTo("gatt/gw1");
    }

    private static byte[] connectWithWill() {
        return ("\0\4MQTT\4\u00C6\0\0" + "\0\2cw" + "\0\10gatt/gw1" + "\0\4gone" + "\0\3gw1" + "\0\6secret")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void listensWithTls() throws Exception {
        Path certificate = Path.of(getClass().getResource("/server.crt").toURI());
        Path key = Path.of(getClass().getResource("/server.key").toURI());
        EndpointSettings s = settings();
        MqttListeners secure = new MqttListeners(
                new EndpointSettings(
                        "0.0.0.0",
                        0,
                        Optional.of(new EndpointSettings.Tls(certificate, key, 0)),
                        false,
                        s.maxConnections(),
                        s.receiveMaximum(),
                        s.maxPacket(),
                        s.sessionExpiry()),
                intake,
                journal,
                Clock.systemUTC());
        secure.start();
        try {
            assertThat(secure.plainPort()).as("no plain listener beside it").isEmpty();
            Mqtt5BlockingClient client = builder5("c1", "gw1", "secret")
                    .serverPort(secure.tlsPort().orElseThrow())
                    .sslConfig(MqttClientSslConfig.builder()
                            .trustManagerFactory(trusting(certificate))
                            .hostnameVerifier((host, session) -> true)
                            .build())
                    .buildBlocking();
            client.connect();
            client.publishWith()
                    .topic("gatt/gw1")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(bytes("secure"))
                    .send();
            client.disconnect();
            assertThat(intake.payloads()).containsExactly("secure");
        } finally {
            secure.stop();
        }
    }

    private static TrustManagerFactory trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null);
        try (InputStream in = java.nio.file.Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    @Test
    void plainListenerIsRefusedTowardsOtherMachines() {
        assertThatThrownBy(() -> facing("0.0.0.0", false).plainListens())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("TILTAS_BIND: ")
                .hasMessageContaining("TILTAS_ALLOW_PLAIN");
        assertThatThrownBy(() -> facing("no.such.host.invalid", false).check()).hasMessageStartingWith("TILTAS_BIND");
    }

    @Test
    void plainListenerMayBeAllowed() throws Exception {
        assertThat(facing("0.0.0.0", true).plainListens()).isTrue();
        assertThat(facing(InetAddress.getLoopbackAddress().getHostAddress(), false)
                        .plainListens())
                .isTrue();
    }

    private EndpointSettings facing(String bind, boolean allowed) {
        return new EndpointSettings(bind, 0, Optional.empty(), allowed, 1, 1, 1024, Duration.ZERO);
    }

    @Test
    void takenPortIsToldInOneLine() throws Exception {
        EndpointSettings s = settings();
        MqttListeners second = new MqttListeners(
                new EndpointSettings(s.bind(), port(), s.tls(), false, 1, 1, s.maxPacket(), s.sessionExpiry()),
                intake,
                journal,
                Clock.systemUTC());
        assertThatThrownBy(second::start).hasMessageStartingWith("TILTAS_MQTT_PORT: cannot listen on 127.0.0.1:");
        second.stop();
    }
}
