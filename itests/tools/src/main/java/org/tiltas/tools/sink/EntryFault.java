package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Refuses single interactions: those where an identifier of subject, device or resource contains {@code match}. */
final class EntryFault {
    private final String match;
    private final double probability;
    private final String type;
    final int status;
    private long left;
    long fired;

    EntryFault(JsonNode settings) {
        match = settings.path("match").asText("");
        type = settings.path("type").asText("Observation");
        status = settings.path("status").asInt(422);
        probability = settings.path("probability").asDouble(1);
        left = settings.has("count") ? settings.path("count").asLong() : Long.MAX_VALUE;
    }

    boolean strikes(Scanned resource, List<String> subject, List<String> device, double dice) {
        boolean hit = left > 0
                && resource.type.equals(type)
                && (match.isEmpty() || in(subject) || in(device) || in(resource.identifiers))
                && dice < probability;
        if (hit) {
            left--;
            fired++;
        }
        return hit;
    }

    private boolean in(List<String> identifiers) {
        for (String identifier : identifiers) {
            if (identifier.contains(match)) {
                return true;
            }
        }
        return false;
    }

    String describe() {
        return status + " " + match;
    }
}
