package org.tiltas.transport.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A session as stored.
 *
 * @param expiry seconds it outlives its connection
 * @param ended when the connection ended; empty while it lasts, and after a crash
 */
record SessionRecord(long expiry, Optional<Instant> ended) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A record that cannot be read counts as a session that is over. */
    static SessionRecord parse(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            String ended = json.path("ended").asText("");
            return new SessionRecord(
                    json.path("expiry").asLong(0),
                    ended.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(ended)));
        } catch (JsonProcessingException | DateTimeException e) {
            return new SessionRecord(0, Optional.of(Instant.EPOCH));
        }
    }

    String json() {
        return JSON.createObjectNode()
                .put("expiry", expiry)
                .put("ended", ended.map(Instant::toString).orElse(""))
                .toString();
    }

    boolean isOver(Instant now) {
        return ended.isPresent() && !now.isBefore(ended.get().plusSeconds(expiry));
    }
}
