package org.tiltas.tools.mqtt;

import java.nio.charset.StandardCharsets;

/** What a gateway program publishes. */
public record Published(String topic, String payload) {
    public byte[] bytes() {
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
