package org.tiltas.admin.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** An answer. */
public record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    public static Reply json(int status, JsonNode node) {
        return new Reply(status, "application/json", Json.bytes(node), Map.of());
    }

    public static Reply ok(JsonNode node) {
        return json(200, node);
    }

    public static Reply created(JsonNode node, String location) {
        return new Reply(201, "application/json", Json.bytes(node), Map.of("Location", location));
    }

    public static Reply nothing() {
        return new Reply(204, "", new byte[0], Map.of());
    }
}
