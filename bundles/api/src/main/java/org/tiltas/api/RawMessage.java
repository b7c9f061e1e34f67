package org.tiltas.api;

import java.time.Instant;
import java.util.Objects;

/**
 * One message as a sender gave it, committed to the journal before it was acknowledged.
 *
 * @param id the message id, unique on this server; the key of its trace
 * @param adapter the adapter (module id) the message was routed to
 * @param gateway the authenticated sender
 * @param transport how it came: {@code mqtt}, {@code http}, {@code mllp}, {@code file}
 * @param topic MQTT topic or request path; empty where the transport has none
 * @param contentType media type as declared by the sender; empty if it declared none
 * @param received when the server took it in
 * @param redelivered the transport marked it as a possible repetition (MQTT DUP)
 * @param lane the lane it travels on
 * @param payload the bytes; never changed by anyone
 */
public record RawMessage(
        String id,
        String adapter,
        String gateway,
        String transport,
        String topic,
        String contentType,
        Instant received,
        boolean redelivered,
        Lane lane,
        byte[] payload) {
    public RawMessage {
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(payload, "payload");
    }
}
