package org.tiltas.api.transport;

import java.util.Objects;
import java.util.Optional;

/**
 * A message as the transport got it.
 *
 * @param adapter adapter named by the sender or by the settings; empty when the topic decides
 * @param topic MQTT topic, request path, or empty
 * @param contentType declared media type; empty for none
 * @param redelivered marked as a possible repetition
 * @param payload the bytes; not to be changed any more
 * @param receipt a note to write with the same commit (an MQTT QoS 2 packet id), if any; when it exists already the
 *     message was taken before and {@link Taken.Outcome#KNOWN} is the answer
 */
public record Incoming(
        String adapter,
        String topic,
        String contentType,
        boolean redelivered,
        byte[] payload,
        Optional<Notes.Note> receipt) {
    public Incoming {
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(receipt, "receipt");
    }
}
