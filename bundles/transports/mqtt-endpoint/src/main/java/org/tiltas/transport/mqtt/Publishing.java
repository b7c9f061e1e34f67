package org.tiltas.transport.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/** The publishes of one connection: into the intake, and what is answered. Confined to the event loop. */
final class Publishing {
    private static final int NOT_AUTHORISED = 0x87;
    private static final int MALFORMED_PACKET = 0x81;
    private static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    private static final int TOPIC_ALIAS_INVALID = 0x94;
    /** Messages of QoS 0 that may be on their way to the journal at once. */
    private static final int MOST_FLEETING = 1_000;
    /** Shorter waits are saved up: reading is not switched off and on for each message. */
    private static final long SHORTEST_PAUSE_NANOS = 5_000_000;

    private static final long MEMORY_LOOK_MILLIS = 20;
    private static final LongAdder BYTES = Meters.counter("tiltas_mqtt_received_bytes_total");
    private static final LongAdder DROPPED = Meters.counter("tiltas_mqtt_dropped_total", "what", "qos0");

    private final Surroundings around;
    private final Wire wire;
    private final Brake brake;
    private final Packets packets;
    private final PublishQueue queue;
    private final SessionKey session;
    private final boolean mqtt5;
    private final IntConsumer leave;
    private final Set<String> ownReceived = ConcurrentHashMap.newKeySet();
    private final AtomicInteger fleeting = new AtomicInteger();
    private Gateway gateway;

    /** @param leave ends the connection with a reason code */
    Publishing(
            Surroundings around,
            Wire wire,
            Brake brake,
            Greeting greeting,
            Gateway gateway,
            SessionKey session,
            IntConsumer leave) {
        this.around = around;
        this.wire = wire;
        this.brake = brake;
        this.gateway = gateway;
        this.session = session;
        this.leave = leave;
        mqtt5 = greeting.isMqtt5();
        packets = new Packets(greeting.mayExplain());
        queue = new PublishQueue(
                wire,
                brake,
                around.bytes(),
                () -> around.intake().closed().isEmpty(),
                around.settings().receiveMaximum(),
                !mqtt5);
    }

    void publish(MqttPublishMessage message) {
        Optional<Gateway> now = around.intake().gateway(session.gateway());
        if (now.isEmpty()) {
            leave.accept(NOT_AUTHORISED);
            return;
        }
        gateway = now.get();
        if (message.topicName().isEmpty()
                || message.properties().getProperty(MqttPropertyType.TOPIC_ALIAS.value()) != null) {
            leave.accept(TOPIC_ALIAS_INVALID);
            return;
        }
        if (message.topicName().indexOf('\0') >= 0) {
            leave.accept(MALFORMED_PACKET);
            return;
        }
        byte[] payload = message.payload().getBytes();
        BYTES.add(payload.length);
        if (message.qosLevel() == MqttQoS.AT_MOST_ONCE) {
            fleeting(incoming(message, payload, Optional.empty()));
        } else {
            acknowledged(message, payload);
        }
        slowDown();
    }

    private void acknowledged(MqttPublishMessage message, byte[] payload) {
        int most = around.settings().receiveMaximum();
        if (mqtt5 && queue.size() >= most + most / 4) {
            leave.accept(RECEIVE_MAXIMUM_EXCEEDED);
            return;
        }
        int packetId = message.messageId();
        if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            Incoming incoming = incoming(message, payload, Optional.empty());
            queue.add(payload.length, () -> around.intake()
                    .take(gateway, incoming)
                    .thenApply(taken -> packets.publishAcknowledge(packetId, taken)));
        } else {
            String id = Sessions.receivedId(session, packetId);
            Incoming incoming =
                    incoming(message, payload, Optional.of(RecordWrite.create(Sessions.RECEIVED, id, "{}")));
            queue.add(payload.length, () -> takeOnce(incoming, id, packetId));
        }
    }

    private CompletableFuture<MqttMessage> takeOnce(Incoming incoming, String id, int packetId) {
        // before the commit: should the connection end meanwhile, the id is known to be cleaned up
        ownReceived.add(id);
        return around.intake().take(gateway, incoming).thenCompose(taken -> {
            MqttMessage answer = packets.publishReceived(packetId, taken);
            if (!mqtt5 || Packets.reasonCode(taken.outcome()) == 0) {
                return CompletableFuture.completedFuture(answer);
            }
            // A refusal in PUBREC ends the exchange (MQTT 5, 4.3.3): no PUBREL comes, the id is free again.
            return forget(id).thenApply(done -> answer);
        });
    }

    /** PUBREL: the packet id is done with. */
    void release(int packetId) {
        String id = Sessions.receivedId(session, packetId);
        queue.add(0, () -> {
            boolean known = ownReceived.contains(id) || around.sessions().isReceived(session, id);
            return (known ? forget(id) : CompletableFuture.<Void>completedFuture(null))
                    .thenApply(done -> packets.publishComplete(packetId, known));
        });
    }

    private CompletableFuture<Void> forget(String id) {
        return around.journal()
                .commit(new Unit().put(RecordWrite.remove(Sessions.RECEIVED, id)))
                .thenAccept(done -> ownReceived.remove(id));
    }

    /** QoS 0: taken if there is room, otherwise dropped and counted, as nobody waits for an answer. */
    private void fleeting(Incoming incoming) {
        if (queue.isHolding()
                || fleeting.get() >= MOST_FLEETING
                || around.bytes().tooMany()
                || around.intake().closed().isPresent()) {
            DROPPED.increment();
            return;
        }
        int size = incoming.payload().length;
        fleeting.incrementAndGet();
        around.bytes().add(size);
        around.intake().take(gateway, incoming).whenComplete((taken, failure) -> {
            fleeting.decrementAndGet();
            around.bytes().release(size);
            if (failure != null) {
                DROPPED.increment();
            }
        });
    }

    private void slowDown() {
        long nanos = around.rates().count(gateway);
        if (nanos > SHORTEST_PAUSE_NANOS && !brake.on(Brake.Reason.RATE)) {
            brake.set(Brake.Reason.RATE, true);
            wire.schedule(() -> brake.set(Brake.Reason.RATE, false), nanos, TimeUnit.NANOSECONDS);
        }
        if (around.bytes().tooMany() && !brake.on(Brake.Reason.MEMORY)) {
            brake.set(Brake.Reason.MEMORY, true);
            waitForMemory();
        }
    }

    private void waitForMemory() {
        wire.schedule(
                () -> {
                    if (around.bytes().tooMany()) {
                        waitForMemory();
                    } else {
                        brake.set(Brake.Reason.MEMORY, false);
                    }
                },
                MEMORY_LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static Incoming incoming(MqttPublishMessage message, byte[] payload, Optional<RecordWrite> record) {
        String contentType = Greeting.text(message.properties(), MqttPropertyType.CONTENT_TYPE);
        return new Incoming("mqtt", "", message.topicName(), contentType, message.isDup(), payload, record);
    }

    /** Packet ids of QoS 2 this connection has written and not removed. */
    Set<String> ownReceived() {
        return Set.copyOf(ownReceived);
    }

    /** Starts nothing more; completes when what was started is done. */
    CompletableFuture<Void> close() {
        return queue.close();
    }
}
