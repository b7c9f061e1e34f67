package org.tiltas.transport.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import org.tiltas.spi.intake.Intake.Outcome;
import org.tiltas.spi.intake.Intake.Taken;

/**
 * The packets the server answers with. Reason codes and properties exist in MQTT 5 only; the encoder leaves them out
 * for a 3.1.1 client.
 */
final class Packets {
    static final int PACKET_ID_NOT_FOUND = 0x92;
    /** User property of PUBACK and PUBREC that names the message. */
    static final String MESSAGE_ID = "tiltas-id";

    private static final int LONGEST_REASON = 200;

    private final boolean mayExplain;

    /** @param mayExplain the client wants and can take properties in acknowledgements (MQTT 5, 3.1.2.11.7) */
    Packets(boolean mayExplain) {
        this.mayExplain = mayExplain;
    }

    MqttMessage publishAcknowledge(int packetId, Taken taken) {
        return answer(MqttMessageType.PUBACK, packetId, reasonCode(taken.outcome()), properties(taken));
    }

    MqttMessage publishReceived(int packetId, Taken taken) {
        return answer(MqttMessageType.PUBREC, packetId, reasonCode(taken.outcome()), properties(taken));
    }

    MqttMessage publishComplete(int packetId, boolean known) {
        return answer(MqttMessageType.PUBCOMP, packetId, known ? 0 : PACKET_ID_NOT_FOUND, MqttProperties.NO_PROPERTIES);
    }

    static MqttMessage disconnect(int reasonCode) {
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reasonCode, MqttProperties.NO_PROPERTIES));
    }

    /** Reason codes of MQTT 5, 3.4.2.1 and 3.5.2.1. All of 0x80 and above mean: done with, do not send it again. */
    static int reasonCode(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED, KNOWN -> 0x00;
            case NOT_AUTHORISED -> 0x87;
            case NO_ADAPTER -> 0x90; // topic name invalid
            case TOO_LARGE -> 0x97; // an administrative limit was exceeded
            case WRONG_CONTENT_TYPE -> 0x99; // payload format invalid
        };
    }

    private MqttProperties properties(Taken taken) {
        if (!mayExplain || taken.id().isEmpty() && taken.detail().isEmpty()) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        if (!taken.id().isEmpty()) {
            properties.add(new UserProperty(MESSAGE_ID, taken.id()));
        }
        // Always a reason: Netty calls properties empty that hold user properties only, and leaves them out.
        String reason = taken.detail().isEmpty() ? "kept" : taken.detail();
        properties.add(new StringProperty(
                MqttPropertyType.REASON_STRING.value(),
                reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason));
        return properties;
    }

    private static MqttMessage answer(MqttMessageType type, int packetId, int code, MqttProperties properties) {
        return new MqttMessage(header(type), new MqttPubReplyMessageVariableHeader(packetId, (byte) code, properties));
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }
}
