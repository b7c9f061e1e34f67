package org.tiltas.transport.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.util.Collections;

/** Subscriptions are granted because some gateways insist on one; nothing is ever sent to them. */
final class Subscribing {
    private Subscribing() {}

    static void grant(MqttEndpoint endpoint, boolean mqtt5) {
        endpoint.subscribeHandler(asked -> {
            if (mqtt5) {
                endpoint.subscribeAcknowledge(
                        asked.messageId(),
                        asked.topicSubscriptions().stream()
                                .map(Subscribing::reasonCode)
                                .toList(),
                        MqttProperties.NO_PROPERTIES);
            } else {
                endpoint.subscribeAcknowledge(
                        asked.messageId(),
                        asked.topicSubscriptions().stream()
                                .map(MqttTopicSubscription::qualityOfService)
                                .toList());
            }
        });
        endpoint.unsubscribeHandler(asked -> endpoint.unsubscribeAcknowledge(
                asked.messageId(),
                mqtt5
                        ? Collections.nCopies(asked.topics().size(), MqttUnsubAckReasonCode.SUCCESS)
                        : Collections.emptyList(),
                MqttProperties.NO_PROPERTIES));
    }

    private static MqttSubAckReasonCode reasonCode(MqttTopicSubscription subscription) {
        if (subscription.topicName().startsWith("$share/")) {
            return MqttSubAckReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        return MqttSubAckReasonCode.qosGranted(subscription.qualityOfService());
    }
}
