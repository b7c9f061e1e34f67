package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/**
 * An errand as it is stored, with how far it has come. Immutable.
 *
 * @param errand what the outside sees
 * @param after how much of it is behind it: an offset or a number of rows
 * @param listing what comes next of the partner's list; empty before and without one
 */
record ErrandRecord(Errand errand, long after, String listing) {
    static final String KIND = "partner-errand";
    private static final int MOST_STRANGERS = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    boolean isRunning() {
        return errand.state().equals("running");
    }

    ErrandRecord at(long progress) {
        return new ErrandRecord(errand, progress, listing);
    }

    ErrandRecord listing(String page) {
        return new ErrandRecord(errand, after, page);
    }

    ErrandRecord counting(String name, long more) {
        Map<String, Long> counts = new TreeMap<>(errand.counts());
        counts.merge(name, more, Long::sum);
        return with(errand.state(), errand.ended(), errand.reason(), counts, errand.strangers());
    }

    ErrandRecord stranger(String line) {
        List<String> strangers = new ArrayList<>(errand.strangers());
        if (strangers.size() < MOST_STRANGERS) {
            strangers.add(line);
        }
        return with(errand.state(), errand.ended(), errand.reason(), errand.counts(), strangers)
                .counting("strangers", 1);
    }

    /** It waits, or goes on where there is no reason. */
    ErrandRecord waiting(Optional<String> reason) {
        return with(errand.state(), errand.ended(), reason, errand.counts(), errand.strangers());
    }

    ErrandRecord ended(String state, Instant at, Optional<String> reason) {
        return with(state, Optional.of(at), reason, errand.counts(), errand.strangers());
    }

    private ErrandRecord with(
            String state,
            Optional<Instant> ended,
            Optional<String> reason,
            Map<String, Long> counts,
            List<String> strangers) {
        return new ErrandRecord(
                new Errand(
                        errand.id(),
                        errand.partner(),
                        errand.kind(),
                        errand.resident(),
                        errand.from(),
                        errand.to(),
                        errand.by(),
                        state,
                        errand.started(),
                        ended,
                        reason,
                        counts,
                        strangers),
                after,
                listing);
    }

    RecordWrite write() {
        ObjectNode json = JSON.createObjectNode();
        json.put("partner", errand.partner());
        json.put("kind", errand.kind());
        json.put("resident", errand.resident());
        json.put("from", errand.from().toString());
        json.put("to", errand.to().toString());
        json.put("by", errand.by());
        json.put("state", errand.state());
        json.put("started", errand.started().toString());
        errand.ended().ifPresent(ended -> json.put("ended", ended.toString()));
        errand.reason().ifPresent(reason -> json.put("reason", reason));
        ObjectNode counts = json.putObject("counts");
        errand.counts().forEach(counts::put);
        ArrayNode strangers = json.putArray("strangers");
        errand.strangers().forEach(strangers::add);
        json.put("after", after);
        json.put("listing", listing);
        return RecordWrite.put(KIND, errand.id(), json.toString());
    }

    static ErrandRecord read(Record stored) {
        try {
            JsonNode json = JSON.readTree(stored.body());
            Map<String, Long> counts = new TreeMap<>();
            json.path("counts")
                    .properties()
                    .forEach(
                            count -> counts.put(count.getKey(), count.getValue().asLong()));
            List<String> strangers = new ArrayList<>();
            json.path("strangers").forEach(line -> strangers.add(line.asText()));
            Errand errand = new Errand(
                    stored.id(),
                    json.path("partner").asText(),
                    json.path("kind").asText(),
                    json.path("resident").asText(),
                    Instant.parse(json.path("from").asText()),
                    Instant.parse(json.path("to").asText()),
                    json.path("by").asText(),
                    json.path("state").asText(),
                    Instant.parse(json.path("started").asText()),
                    json.has("ended")
                            ? Optional.of(Instant.parse(json.path("ended").asText()))
                            : Optional.empty(),
                    json.has("reason") ? Optional.of(json.path("reason").asText()) : Optional.empty(),
                    counts,
                    strangers);
            return new ErrandRecord(
                    errand, json.path("after").asLong(), json.path("listing").asText());
        } catch (IOException e) {
            throw new IllegalStateException("errand " + stored.id() + " cannot be read", e);
        }
    }
}
