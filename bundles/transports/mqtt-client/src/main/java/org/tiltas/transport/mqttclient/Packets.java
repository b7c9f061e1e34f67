package org.tiltas.transport.mqttclient;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tiltas.transport.mqttclient.BrokerSettings.Subscription;

/** The packets the client sends. */
final class Packets {
    static final int KEEP_ALIVE_SECONDS = 30;
    /** The broker keeps a session, and what is published meanwhile, for a server that is away this long. */
    static final int SESSION_SECONDS = 30 * 24 * 3600;
    /** A larger packet cannot be read; one that can but is too large for an adapter goes to quarantine. */
    static final int MOST_PACKET_BYTES = 16 << 20;

    static final MqttMessage PING = new MqttMessage(header(MqttMessageType.PINGREQ, MqttQoS.AT_MOST_ONCE));

    private static final int SUCCESS = 0;

    private Packets() {}

    static MqttConnectMessage connect(BrokerSettings settings, int receiveMaximum) {
        MqttProperties properties = new MqttProperties();
        if (settings.mqtt5()) {
            properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), SESSION_SECONDS));
            properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), receiveMaximum));
            properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), MOST_PACKET_BYTES));
        }
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(settings.mqtt5() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .clientId(settings.clientId())
                .cleanSession(false)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .properties(properties);
        if (!settings.user().isEmpty()) {
            connect.username(settings.user());
            connect.password(settings.password().getBytes(StandardCharsets.UTF_8));
        }
        return connect.build();
    }

    /** Asks for QoS 2, so that each message comes with the QoS it was published with. */
    static MqttSubscribeMessage subscribe(int packetId, BrokerSettings settings, List<Subscription> asked) {
        List<MqttTopicSubscription> subscriptions = asked.stream()
                .map(each -> new MqttTopicSubscription(
                        settings.wireFilter(each),
                        new MqttSubscriptionOption(
                                MqttQoS.EXACTLY_ONCE,
                                false,
                                false,
                                each.retained()
                                        ? RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS
                                        : RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE)))
                .toList();
        return new MqttSubscribeMessage(
                header(MqttMessageType.SUBSCRIBE, MqttQoS.AT_LEAST_ONCE),
                id(packetId),
                new MqttSubscribePayload(subscriptions));
    }

    static MqttUnsubscribeMessage unsubscribe(int packetId, List<String> filters) {
        return new MqttUnsubscribeMessage(
                header(MqttMessageType.UNSUBSCRIBE, MqttQoS.AT_LEAST_ONCE),
                id(packetId),
                new MqttUnsubscribePayload(filters));
    }

    /** PUBACK, PUBREC or PUBCOMP. */
    static MqttMessage answer(MqttMessageType type, int packetId) {
        return new MqttMessage(
                header(type, MqttQoS.AT_MOST_ONCE),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) SUCCESS, MqttProperties.NO_PROPERTIES));
    }

    /** @param forget end the session too (MQTT 5, 3.14.2.2.2) */
    static MqttMessage disconnect(boolean mqtt5, boolean forget) {
        MqttFixedHeader header = header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE);
        if (!mqtt5) {
            return new MqttMessage(header);
        }
        MqttProperties properties = new MqttProperties();
        if (forget) {
            properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 0));
        }
        return new MqttMessage(header, new MqttReasonCodeAndPropertiesVariableHeader((byte) SUCCESS, properties));
    }

    private static MqttMessageIdAndPropertiesVariableHeader id(int packetId) {
        return new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES);
    }

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 0);
    }
}
