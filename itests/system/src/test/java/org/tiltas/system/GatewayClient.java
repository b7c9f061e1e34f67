package org.tiltas.system;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A gateway that publishes with QoS 1 and waits for each acknowledgement; MQTT 5 and, where nobody asks, 3.1.1. */
final class GatewayClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Mqtt5AsyncClient client;

    private GatewayClient(Mqtt5AsyncClient client) {
        this.client = client;
    }

    /** How a message was acknowledged. */
    record Acknowledged(int reasonCode, Optional<String> id, Optional<String> reason) {}

    static GatewayClient connect(int port, String gateway, String secret) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(gateway + "-system-test")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildAsync();
        within(client.connectWith()
                .simpleAuth()
                .username(gateway)
                .password(secret.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .sessionExpiryInterval(600)
                .cleanStart(false)
                .send());
        return new GatewayClient(client);
    }

    Acknowledged publish(String topic, byte[] payload) {
        return publish(topic, payload, null);
    }

    Acknowledged publish(String topic, byte[] payload, String contentType) {
        try {
            Mqtt5PublishResult result = within(client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .contentType(contentType)
                    .payload(payload)
                    .send());
            result.getError().ifPresent(e -> {
                throw new CompletionException(e);
            });
            return of(((Mqtt5PublishResult.Mqtt5Qos1Result) result).getPubAck());
        } catch (CompletionException e) {
            if (e.getCause() instanceof Mqtt5PubAckException refused) {
                return of(refused.getMqttMessage());
            }
            throw e;
        }
    }

    boolean isConnected() {
        return client.getState().isConnected();
    }

    private static Acknowledged of(Mqtt5PubAck answer) {
        Optional<String> id = answer.getUserProperties().asList().stream()
                .filter(p -> p.getName().toString().equals("tiltas-id"))
                .map(p -> p.getValue().toString())
                .findFirst();
        return new Acknowledged(
                answer.getReasonCode().getCode(), id, answer.getReasonString().map(Object::toString));
    }

    /** Publishes one message with MQTT 3.1.1 and returns when it is acknowledged. */
    static void publish311(int port, String gateway, String secret, String topic, byte[] payload) {
        Mqtt3AsyncClient old = MqttClient.builder()
                .useMqttVersion3()
                .identifier(gateway + "-system-test-311")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildAsync();
        within(old.connectWith()
                .simpleAuth()
                .username(gateway)
                .password(secret.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send());
        try {
            within(old.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .send());
        } finally {
            old.disconnect();
        }
    }

    /** @throws CompletionException with what went wrong */
    private static <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        if (isConnected()) {
            within(client.disconnect());
        }
    }
}
