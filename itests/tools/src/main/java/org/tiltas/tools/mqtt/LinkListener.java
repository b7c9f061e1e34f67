package org.tiltas.tools.mqtt;

/** What a {@link GatewayLink} tells its owner; always called on the link's event loop. */
public interface LinkListener<T> {
    /**
     * The server accepted the connection.
     *
     * @param sessionPresent what CONNACK said
     * @param first true if this link had never been accepted before, so that no session could be expected
     */
    default void connected(boolean sessionPresent, boolean first) {}

    /** CONNACK refused; the link goes on trying. */
    default void refused(int returnCode) {}

    default void disconnected() {}

    /** An unacknowledged message goes out again after a reconnect. */
    default void resent(Outgoing<T> message) {}

    /** PUBACK; {@code reason} is the MQTT 5 reason code, 0 with MQTT 3.1.1. */
    default void acknowledged(Outgoing<T> message, int reason) {}

    /** A burst of input was handled: there may be room in the window again. */
    default void ready() {}
}
