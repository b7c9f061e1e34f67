package org.tiltas.clinical.observing;

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
import org.tiltas.clinical.observing.Timeline.Anchor;
import org.tiltas.clinical.observing.Timeline.Epoch;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/** How the clocks of the devices of one batch go, kept with the unit that observes them. For one thread. */
final class DeviceClocks {
    static final String KIND = "device-clock";
    private static final JsonMapper JSON = new JsonMapper();

    private final Records records;
    private final boolean learns;
    private final Map<String, Timeline> known = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Timeline> learned = new HashMap<>();

    /** @param learns false for old messages: they tell nothing that is not known */
    DeviceClocks(Records records, boolean learns) {
        this.records = records;
        this.learns = learns;
    }

    /** @param device id of the Device */
    Timeline of(String device) {
        Timeline now = learned.get(device);
        return now != null
                ? now
                : known.computeIfAbsent(
                        device, id -> records.get(KIND, id).map(this::read).orElse(Timeline.UNKNOWN));
    }

    void learn(String device, Anchor anchor) {
        Timeline before = of(device);
        Timeline after = before.with(anchor);
        if (learns && !after.equals(before)) {
            learned.put(device, after);
        }
    }

    void write(Unit unit) {
        learned.forEach((device, timeline) -> unit.put(
                RecordWrite.put(KIND, device, written(timeline)).expecting(versions.getOrDefault(device, 0L))));
    }

    private Timeline read(Record record) {
        versions.put(record.id(), record.version());
        try {
            List<Epoch> epochs = new ArrayList<>();
            for (JsonNode epoch : JSON.readTree(record.body()).path("epochs")) {
                List<Anchor> anchors = new ArrayList<>();
                for (JsonNode anchor : epoch.path("anchors")) {
                    anchors.add(new Anchor(
                            Instant.ofEpochMilli(anchor.path(0).asLong()),
                            Instant.ofEpochMilli(anchor.path(1).asLong())));
                }
                epochs.add(new Epoch(epoch.path("number").asInt(), anchors));
            }
            return new Timeline(epochs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a device's clock is stored as something else than JSON", e);
        }
    }

    private static String written(Timeline timeline) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode epochs = body.putArray("epochs");
        for (Epoch epoch : timeline.epochs()) {
            ArrayNode anchors = epochs.addObject().put("number", epoch.number()).putArray("anchors");
            for (Anchor anchor : epoch.anchors()) {
                anchors.addArray()
                        .add(anchor.heard().toEpochMilli())
                        .add(anchor.shown().toEpochMilli());
            }
        }
        return body.toString();
    }
}
