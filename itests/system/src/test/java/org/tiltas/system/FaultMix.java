package org.tiltas.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every answer of the manual's table. Each is given a few times and then no more, so that a run takes a known time
 * though the dice decide when.
 */
final class FaultMix {
    /** So many requests meet each fault as often as {@code count} says. */
    static final int LEAST = 400;

    private static final String MIX = """
            {"faults": {
              "drop-before": {"probability": 0.04, "count": 2, "reads": true}, "drop-after": {"probability": 0.03, "count": 3},
              "stall-after": {"probability": 0.04, "count": 1, "seconds": 3}, "garbage": {"probability": 0.04, "count": 1},
              "html": {"probability": 0.04, "count": 1, "reads": true}, "half-close": {"probability": 0.04, "count": 1},
              "no-location": {"probability": 0.03, "count": 10}, "job": {"probability": 0.04, "count": 10},
              "302": {"probability": 0.04, "count": 1}, "400": {"probability": 0.02, "count": 3},
              "401": {"probability": 0.04, "count": 1}, "403": {"probability": 0.04, "count": 1},
              "404": {"probability": 0.04, "count": 1}, "405": {"probability": 0.04, "count": 1},
              "408": {"probability": 0.04, "count": 1}, "409": {"probability": 0.02, "count": 4},
              "412": {"probability": 0.02, "count": 3}, "413": {"probability": 0.1, "count": 5, "max": 10},
              "415": {"probability": 0.04, "count": 1}, "422": {"probability": 0.02, "count": 3},
              "429": {"probability": 0.04, "count": 1, "retryAfter": "1", "reads": true},
              "500": {"probability": 0.04, "count": 1, "reads": true}, "501": {"probability": 0.04, "count": 1},
              "502": {"probability": 0.04, "count": 1}, "503": {"probability": 0.04, "count": 1, "retryAfter": "1"},
              "504": {"probability": 0.04, "count": 1}},
             "entryFaults": [
              {"match": "R0003", "status": 422, "probability": 0.1, "count": 20},
              {"status": 400, "probability": 0.01, "count": 5}, {"status": 409, "probability": 0.01, "count": 5},
              {"status": 500, "probability": 0.01, "count": 5}, {"status": 503, "probability": 0.01, "count": 3}]}""";

    /** What a request is answered with that is refused on purpose. */
    static final String WORDS = "refused as it was asked to";

    private FaultMix() {}

    /** Each fault alone, that many times and in half of the requests, by a name that a partner may have. */
    static Map<String, String> rows(int times) throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        JsonNode mix = Rest.JSON.readTree(MIX);
        for (Map.Entry<String, JsonNode> fault : mix.path("faults").properties()) {
            ObjectNode row = Rest.JSON.createObjectNode();
            row.putObject("faults").set(fault.getKey(), often(fault.getValue(), times));
            rows.put("row-" + fault.getKey(), row.toString());
        }
        for (JsonNode fault : mix.path("entryFaults")) {
            ObjectNode row = Rest.JSON.createObjectNode();
            row.putArray("entryFaults").add(often(fault, times));
            rows.put("row-entry-" + fault.path("status").asText(), row.toString());
        }
        return rows;
    }

    private static JsonNode often(JsonNode fault, int times) {
        ObjectNode often = fault.deepCopy();
        often.put("count", times).put("probability", 0.5);
        // Bundles are small where few readings flow
        return often.has("max") ? often.put("max", 1) : often;
    }

    /** The mix for so many requests, as the sink is told of it. */
    static String of(int requests) throws IOException {
        int times = Math.max(1, requests / LEAST);
        JsonNode mix = Rest.JSON.readTree(MIX);
        List<JsonNode> all = new ArrayList<>();
        mix.path("faults").forEach(all::add);
        mix.path("entryFaults").forEach(all::add);
        // in a long run they are spread over most of it
        double rarer = Math.min(10, times);
        all.forEach(fault -> ((ObjectNode) fault)
                .put("count", times * fault.path("count").asInt())
                .put("probability", fault.path("probability").asDouble() / rarer));
        return mix.toString();
    }

    /** How often the server is killed meanwhile. */
    static int kills(int requests) {
        return Math.max(1, requests / 1_000);
    }

    /** Whether the sink has committed each at least once. */
    static boolean isComplete(JsonNode counters) {
        for (JsonNode fired : counters.path("faults")) {
            if (fired.asInt() == 0) {
                return false;
            }
        }
        return true;
    }
}
