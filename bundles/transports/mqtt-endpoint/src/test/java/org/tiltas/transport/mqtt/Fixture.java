package org.tiltas.transport.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.tiltas.spi.journal.MemoryJournal;

/** An endpoint on a free port with an intake that does as it is told. */
abstract class Fixture {
    static final int RECEIVE_MAXIMUM = 20;
    static final int MAX_PACKET = 512 * 1024;

    MemoryJournal journal = new MemoryJournal();
    FakeIntake intake;
    MqttListeners endpoint;

    @BeforeAll
    static void waitForSlowMachines() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    @BeforeEach
    void startEndpoint() throws Exception {
        intake = new FakeIntake(journal);
        endpoint = new MqttListeners(settings(), intake, journal, Clock.systemUTC());
        endpoint.start();
    }

    @AfterEach
    void stopEndpoint() throws Exception {
        intake.release();
        endpoint.stop();
    }

    EndpointSettings settings() {
        return new EndpointSettings(
                "127.0.0.1", 0, Optional.empty(), false, 50, RECEIVE_MAXIMUM, MAX_PACKET, Duration.ofDays(7));
    }

    /** A second server on what the first had committed when it was killed. */
    void restartAfterKill() throws Exception {
        MqttListeners killed = endpoint;
        journal = journal.afterKill();
        startEndpoint();
        killed.stop();
    }

    int port() {
        return endpoint.plainPort().orElseThrow();
    }

    Mqtt5BlockingClient client5(String clientId) {
        return builder5(clientId, "gw1", "secret").buildBlocking();
    }

    Mqtt5ClientBuilder builder5(String clientId, String user, String secret) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port())
                .simpleAuth()
                .username(user)
                .password(secret.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
    }

    Mqtt3BlockingClient client3(String clientId) {
        return builder3(clientId, "secret").buildBlocking();
    }

    Mqtt3ClientBuilder builder3(String clientId, String secret) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port())
                .simpleAuth()
                .username("gw1")
                .password(secret.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
