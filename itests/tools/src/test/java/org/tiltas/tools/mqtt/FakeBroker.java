package org.tiltas.tools.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/** An MQTT server that takes everything; whether it acknowledges is the test's choice. */
public final class FakeBroker implements AutoCloseable {
    public record Seen(String topic, int packetId, boolean dup, String payload) {}

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<MqttEndpoint> endpoints = ConcurrentHashMap.newKeySet();
    private final BiPredicate<MqttEndpoint, MqttPublishMessage> acknowledge;
    private final int port;

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    public final AtomicLong count = new AtomicLong();
    public volatile boolean keep = true;
    public volatile boolean refuse;

    /** @param acknowledge false = no PUBACK for this message */
    public FakeBroker(BiPredicate<MqttEndpoint, MqttPublishMessage> acknowledge) {
        this.acknowledge = acknowledge;
        MqttServer server = MqttServer.create(
                vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(0));
        server.exceptionHandler(e -> {});
        port = server.endpointHandler(this::accept)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private void accept(MqttEndpoint endpoint) {
        if (refuse) {
            endpoint.reject(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
            return;
        }
        endpoint.publishAutoAck(false);
        endpoints.add(endpoint);
        endpoint.closeHandler(v -> endpoints.remove(endpoint));
        endpoint.publishHandler(m -> {
            count.incrementAndGet();
            if (keep) {
                seen.add(new Seen(
                        m.topicName(), m.messageId(), m.isDup(), m.payload().toString()));
            }
            if (acknowledge.test(endpoint, m)) {
                endpoint.publishAcknowledge(m.messageId());
            }
        });
        endpoint.accept(!sessions.add(endpoint.clientIdentifier()));
    }

    public int port() {
        return port;
    }

    public void forgetSessions() {
        sessions.clear();
    }

    /** Closes every connection without a word. */
    public void cutAll() {
        endpoints.forEach(MqttEndpoint::close);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
