package org.tiltas.testkit;

import org.tiltas.api.RawMessage;

/**
 * A message nobody should send.
 *
 * @param label what it is, for sentences: "sample 2 cut after 17 bytes"
 * @param like the sample it was made of
 */
record Attack(String label, RawMessage message, Sample like) {
    /** Stands for health data; a refusal must not repeat it. */
    static final String CANARY = "Xq7canary";

    static Attack payload(String label, byte[] payload, Sample like) {
        RawMessage m = like.message();
        return of(label, m.topic(), m.contentType(), payload, like);
    }

    static Attack of(String label, String topic, String contentType, byte[] payload, Sample like) {
        RawMessage m = like.message();
        return new Attack(
                label,
                new RawMessage(
                        m.id(),
                        m.adapter(),
                        m.gateway(),
                        m.transport(),
                        topic,
                        contentType,
                        m.received(),
                        m.redelivered(),
                        m.lane(),
                        payload),
                like);
    }

    int size() {
        return message.payload().length;
    }
}
