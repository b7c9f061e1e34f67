package org.tiltas.transport.mqttclient;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Notes.Note;
import org.tiltas.transport.mqttclient.BrokerSettings.Subscription;

/** Gives what the broker delivers to the intake, and says how it is answered once it is committed. */
final class Reception {
    private final BrokerSettings settings;
    private final Host host;
    private final SessionBook book;
    private final LongAdder received;

    Reception(BrokerSettings settings, Host host, SessionBook book, LongAdder received) {
        this.settings = settings;
        this.host = host;
        this.book = book;
        this.received = received;
    }

    /** Puts a PUBLISH into the line; its bytes are copied. */
    void take(Line line, MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        Optional<Subscription> subscription =
                settings.of(publish.variableHeader().topicName());
        boolean stored = publish.fixedHeader().isRetain();
        MqttMessageType answer =
                switch (publish.fixedHeader().qosLevel()) {
                    case AT_LEAST_ONCE -> MqttMessageType.PUBACK;
                    case EXACTLY_ONCE -> MqttMessageType.PUBREC;
                    default -> null;
                };
        if (stored && subscription.isPresent() && !subscription.get().retained()) {
            line.add(0, () -> CompletableFuture.completedFuture(answer(answer, packetId)));
            return;
        }
        Optional<Note> receipt =
                answer == MqttMessageType.PUBREC ? Optional.of(book.receipt(packetId)) : Optional.empty();
        Incoming incoming = incoming(publish, subscription, receipt);
        String gateway = gateway(subscription);
        line.add(incoming.payload().length, () -> host.take(gateway, incoming).thenApply(taken -> {
            received.increment();
            return answer(answer, packetId);
        }));
    }

    /** PUBREL: the packet id is done with. */
    void release(Line line, int packetId) {
        line.add(0, () -> book.release(packetId).thenApply(done -> answer(MqttMessageType.PUBCOMP, packetId)));
    }

    private static Optional<MqttMessage> answer(MqttMessageType type, int packetId) {
        return type == null ? Optional.empty() : Optional.of(Packets.answer(type, packetId));
    }

    /**
     * RETAIN on a message to a subscriber means stored state (MQTT 5, 3.3.1.3). It may have been read before it was
     * stored, so it is told like a repetition: known content is one reading, unknown content is a new one.
     */
    private static Incoming incoming(
            MqttPublishMessage publish, Optional<Subscription> subscription, Optional<Note> receipt) {
        MqttProperty<?> type = publish.variableHeader().properties().getProperty(MqttPropertyType.CONTENT_TYPE.value());
        boolean mayRepeat =
                publish.fixedHeader().isDup() || publish.fixedHeader().isRetain();
        return new Incoming(
                subscription.map(Subscription::adapter).orElse(""),
                publish.variableHeader().topicName(),
                type == null ? "" : type.value().toString(),
                mayRepeat,
                ByteBufUtil.getBytes(publish.payload()),
                receipt);
    }

    /** In whose name it comes; what an earlier subscription has left in the session, in that of the first. */
    private String gateway(Optional<Subscription> subscription) {
        return subscription
                .or(() -> settings.subscriptions().stream().findFirst())
                .map(Subscription::gateway)
                .orElse(settings.id());
    }
}
