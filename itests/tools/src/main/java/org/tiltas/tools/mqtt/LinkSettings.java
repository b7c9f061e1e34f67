package org.tiltas.tools.mqtt;

import java.time.Duration;

/**
 * How a gateway connects.
 *
 * @param window most unacknowledged messages at a time; the server's Receive Maximum (MQTT 5) lowers it
 * @param backoff longest wait between two attempts to connect; the first is 100 ms
 */
public record LinkSettings(
        String host,
        int port,
        String clientId,
        String user,
        String secret,
        boolean mqtt5,
        int window,
        Duration keepAlive,
        Duration backoff) {

    public static LinkSettings of(String host, int port, String gateway, String secret) {
        return new LinkSettings(
                host, port, gateway, gateway, secret, false, 128, Duration.ofSeconds(30), Duration.ofSeconds(2));
    }

    public LinkSettings withMqtt5(boolean yes) {
        return new LinkSettings(host, port, clientId, user, secret, yes, window, keepAlive, backoff);
    }

    public LinkSettings withWindow(int messages) {
        return new LinkSettings(host, port, clientId, user, secret, mqtt5, messages, keepAlive, backoff);
    }
}
