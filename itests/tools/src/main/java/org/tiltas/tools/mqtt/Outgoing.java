package org.tiltas.tools.mqtt;

/** One QoS 1 message on its way; {@code tag} is the sender's own note, handed back with the acknowledgement. */
public final class Outgoing<T> {
    private final String topic;
    private final byte[] payload;
    private final T tag;
    int packetId;

    Outgoing(String topic, byte[] payload, T tag) {
        this.topic = topic;
        this.payload = payload;
        this.tag = tag;
    }

    public String topic() {
        return topic;
    }

    public byte[] payload() {
        return payload;
    }

    public T tag() {
        return tag;
    }
}
