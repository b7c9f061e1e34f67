package org.tiltas.engine.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.modules.Replays.Failure;
import org.tiltas.spi.modules.Replays.Replay;

/**
 * A replay as the journal keeps it, one record per adapter. What the journal made of the readings it counts itself, in
 * the transaction that writes it; the record only holds where those counters stood at the start.
 *
 * @param position everything at or before it is done
 * @param ended when it ended; null while it runs
 * @param counters at the start while it runs, the outcome afterwards
 */
record ReplayRecord(
        String adapter,
        String state,
        String reason,
        Instant from,
        Instant to,
        String by,
        Instant started,
        Instant ended,
        long position,
        long total,
        long messages,
        long failed,
        long gone,
        Map<String, Long> counters,
        List<Failure> failures) {
    static final String KIND = "replay";
    static final String RUNNING = "running";
    private static final int MOST_FAILURES = 100;
    private static final List<String> COUNTED = List.of("same", "changed", "new", "withdrawn");
    private static final JsonMapper JSON = new JsonMapper();

    static ReplayRecord begin(
            String adapter, Instant from, Instant to, String by, long total, long gone, Counters counters) {
        return new ReplayRecord(
                adapter,
                RUNNING,
                "",
                from,
                to,
                by,
                Instant.now(),
                null,
                0,
                total,
                0,
                0,
                gone,
                counted(adapter, counters),
                List.of());
    }

    private static Map<String, Long> counted(String adapter, Counters counters) {
        Map<String, Long> now = new HashMap<>();
        COUNTED.forEach(word -> now.put(word, counters.get("reread." + adapter + "." + word)));
        return now;
    }

    boolean isRunning() {
        return state.equals(RUNNING);
    }

    /** Behind a batch. */
    ReplayRecord passed(long newPosition, int batch, List<Failure> newFailures) {
        List<Failure> all = new ArrayList<>(failures);
        newFailures.stream().limit(MOST_FAILURES - failures.size()).forEach(all::add);
        return new ReplayRecord(
                adapter,
                state,
                reason,
                from,
                to,
                by,
                started,
                ended,
                newPosition,
                total,
                messages + batch,
                failed + newFailures.size(),
                gone,
                counters,
                all);
    }

    ReplayRecord end(String newState, String why, Counters now) {
        Map<String, Long> outcome = counted(adapter, now);
        outcome.replaceAll((word, count) -> count - counters.getOrDefault(word, 0L));
        return new ReplayRecord(
                adapter,
                newState,
                why,
                from,
                to,
                by,
                started,
                Instant.now(),
                position,
                total,
                messages,
                failed,
                gone,
                outcome,
                failures);
    }

    /** @param waitsFor why it does not get on at the moment; empty when it does */
    Replay shown(Counters now, String waitsFor) {
        Map<String, Long> outcome = isRunning() ? end(state, "", now).counters : counters;
        String why = reason.isEmpty() ? waitsFor : reason;
        return new Replay(
                adapter,
                state,
                why.isEmpty() ? Optional.empty() : Optional.of(why),
                from,
                to,
                by,
                started,
                Optional.ofNullable(ended),
                Math.max(total, messages),
                messages,
                outcome.getOrDefault("same", 0L),
                outcome.getOrDefault("changed", 0L),
                outcome.getOrDefault("new", 0L),
                outcome.getOrDefault("withdrawn", 0L),
                failed,
                gone,
                failures);
    }

    RecordWrite write() {
        ObjectNode body = JSON.createObjectNode();
        body.put("state", state).put("reason", reason);
        body.put("from", from.toString()).put("to", to.toString());
        body.put("by", by).put("started", started.toString());
        if (ended != null) {
            body.put("ended", ended.toString());
        }
        body.put("position", position).put("total", total).put("messages", messages);
        body.put("failed", failed).put("gone", gone);
        ObjectNode counts = body.putObject("counters");
        counters.forEach(counts::put);
        ArrayNode list = body.putArray("failures");
        failures.forEach(f -> list.addObject()
                .put("message", f.message())
                .put("reason", f.reason())
                .put("detail", f.detail()));
        return RecordWrite.put(KIND, adapter, body.toString());
    }

    static ReplayRecord of(Record stored) {
        JsonNode body;
        try {
            body = JSON.readTree(stored.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a replay is stored as something else than JSON", e);
        }
        Map<String, Long> counters = new HashMap<>();
        body.path("counters")
                .properties()
                .forEach(e -> counters.put(e.getKey(), e.getValue().asLong()));
        List<Failure> failures = new ArrayList<>();
        body.path("failures")
                .forEach(f -> failures.add(new Failure(
                        f.path("message").asText(),
                        f.path("reason").asText(),
                        f.path("detail").asText())));
        return new ReplayRecord(
                stored.id(),
                body.path("state").asText(),
                body.path("reason").asText(),
                Instant.parse(body.path("from").asText()),
                Instant.parse(body.path("to").asText()),
                body.path("by").asText(),
                Instant.parse(body.path("started").asText()),
                body.has("ended") ? Instant.parse(body.path("ended").asText()) : null,
                body.path("position").asLong(),
                body.path("total").asLong(),
                body.path("messages").asLong(),
                body.path("failed").asLong(),
                body.path("gone").asLong(),
                counters,
                failures);
    }
}
