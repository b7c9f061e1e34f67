package org.tiltas.transport.mqttclient;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What is wrong, in one line for an operator. Never holds anything the broker or a publisher wrote. */
final class Reasons {
    private Reasons() {}

    static String refused(MqttConnectReturnCode code) {
        String words =
                switch (code) {
                    case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD ->
                        "user, password: refused by the broker";
                    case CONNECTION_REFUSED_NOT_AUTHORIZED, CONNECTION_REFUSED_NOT_AUTHORIZED_5 ->
                        "user, password: not authorised by the broker";
                    case CONNECTION_REFUSED_IDENTIFIER_REJECTED, CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID ->
                        "clientId: refused by the broker";
                    case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                            CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION -> "version: the broker does not speak it";
                    default -> "connection: refused by the broker";
                };
        return words + " (CONNACK " + hex(code.byteValue()) + ")";
    }

    static String ended(int code) {
        String words =
                switch (code) {
                    case 0x8B -> "the broker is shutting down";
                    case 0x8E -> "clientId: another client connected with it";
                    case 0x98 -> "ended by the broker's administrator";
                    default -> "the broker ended the connection";
                };
        return words + " (DISCONNECT " + hex(code) + ")";
    }

    static String failed(Throwable failure, BrokerSettings settings) {
        String where = settings.host() + ":" + settings.port();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "url: unknown host " + settings.host();
            }
            if (cause instanceof SSLException) {
                return "tls: " + where + ": " + line(cause);
            }
            if (cause instanceof ConnectException) {
                return "url: " + where + " does not answer";
            }
        }
        return "connection: " + where + ": " + line(failure);
    }

    private static String line(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String one = text.replaceAll("\\p{Cntrl}+", " ");
        return one.length() > 200 ? one.substring(0, 200) : one;
    }

    static String hex(int code) {
        return String.format("0x%02X", code & 0xFF);
    }
}
