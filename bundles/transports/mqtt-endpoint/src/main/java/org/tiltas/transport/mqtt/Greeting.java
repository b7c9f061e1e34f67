package org.tiltas.transport.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.mqtt.MqttEndpoint;
import java.util.Optional;
import java.util.UUID;

/** What a client said in CONNECT, and what it is answered. */
final class Greeting {
    private static final int LONGEST_CLIENT_ID = 512;
    private static final long NEVER = 0xFFFF_FFFFL;
    /** Answers with an id and a reason stay below this. */
    private static final int ROOM_FOR_PROPERTIES = 512;

    private final MqttEndpoint endpoint;
    private final EndpointSettings settings;
    private final String clientId;

    Greeting(MqttEndpoint endpoint, EndpointSettings settings) {
        this.endpoint = endpoint;
        this.settings = settings;
        clientId = endpoint.clientIdentifier() == null ? UUID.randomUUID().toString() : endpoint.clientIdentifier();
    }

    boolean isMqtt5() {
        return endpoint.protocolVersion() >= MqttVersion.MQTT_5.protocolLevel();
    }

    /** Why the client may not come in, before its secret is looked at. */
    Optional<Refusal> refusal() {
        if (endpoint.connectProperties().getProperty(MqttPropertyType.AUTHENTICATION_METHOD.value()) != null) {
            return Optional.of(Refusal.AUTHENTICATION_METHOD);
        }
        if (endpoint.auth() == null) {
            return Optional.of(Refusal.NOT_AUTHORISED);
        }
        return clientId.length() > LONGEST_CLIENT_ID || clientId.indexOf('\0') >= 0
                ? Optional.of(Refusal.CLIENT_ID)
                : Optional.empty();
    }

    /** The client's name for itself, or one made up for it (MQTT 5, 3.1.3.1). */
    String clientId() {
        return clientId;
    }

    /** Seconds the session outlives the connection. */
    long sessionExpiry() {
        if (!isMqtt5()) {
            return endpoint.isCleanSession() ? 0 : settings.sessionExpiry().toSeconds();
        }
        return Math.min(wantedExpiry(), EndpointSettings.LONGEST_SESSION.toSeconds());
    }

    private long wantedExpiry() {
        return unsigned(endpoint.connectProperties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0);
    }

    /** Whether acknowledgements may carry properties (MQTT 5, 3.1.2.11.4 and 3.1.2.11.7). */
    boolean mayExplain() {
        MqttProperties asked = endpoint.connectProperties();
        return isMqtt5()
                && unsigned(asked, MqttPropertyType.REQUEST_PROBLEM_INFORMATION, 1) == 1
                && unsigned(asked, MqttPropertyType.MAXIMUM_PACKET_SIZE, NEVER) >= ROOM_FOR_PROPERTIES;
    }

    void accept(boolean sessionPresent) {
        endpoint.accept(sessionPresent, isMqtt5() ? limits() : MqttProperties.NO_PROPERTIES);
    }

    /** Topic aliases are not mentioned: that means none. RETAIN stays allowed, as gateways insist on it; it is ignored. */
    private MqttProperties limits() {
        MqttProperties limits = new MqttProperties();
        limits.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), settings.receiveMaximum()));
        limits.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), settings.maxPacket()));
        limits.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER_AVAILABLE.value(), 0));
        limits.add(new IntegerProperty(MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE.value(), 0));
        if (sessionExpiry() != wantedExpiry()) {
            limits.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), (int) sessionExpiry()));
        }
        if (endpoint.clientIdentifier() == null) {
            limits.add(new StringProperty(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER.value(), clientId));
        }
        return limits;
    }

    void reject(Refusal refusal) {
        endpoint.reject(isMqtt5() ? refusal.mqtt5 : refusal.mqtt3);
    }

    /** An integer property, which the standard means unsigned. */
    static long unsigned(MqttProperties properties, MqttPropertyType type, long otherwise) {
        return properties.getProperty(type.value()) instanceof IntegerProperty found
                ? Integer.toUnsignedLong(found.value())
                : otherwise;
    }

    static String text(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof StringProperty found ? found.value() : "";
    }

    /** Why a client is refused, in the words of both versions of the protocol. */
    enum Refusal {
        BAD_CREDENTIALS(
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD),
        NOT_AUTHORISED(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),
        CLIENT_ID(
                MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID),
        AUTHENTICATION_METHOD(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD),
        UNAVAILABLE(
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5),
        BUSY(
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY);

        private final MqttConnectReturnCode mqtt3;
        private final MqttConnectReturnCode mqtt5;

        Refusal(MqttConnectReturnCode mqtt3, MqttConnectReturnCode mqtt5) {
            this.mqtt3 = mqtt3;
            this.mqtt5 = mqtt5;
        }
    }
}
