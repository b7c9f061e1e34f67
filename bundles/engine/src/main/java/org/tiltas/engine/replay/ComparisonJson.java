package org.tiltas.engine.replay;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A comparison as the management interface answers it. */
public final class ComparisonJson {
    private static final JsonMapper JSON = new JsonMapper();

    private ComparisonJson() {}

    /** A comparison of what was read of messages. */
    public static ObjectNode of(Comparison c) {
        return of(c, "message");
    }

    /** A comparison of what was made of Observations. */
    public static ObjectNode ofObservations(Comparison c) {
        return of(c, "observation");
    }

    private static ObjectNode of(Comparison c, String what) {
        ObjectNode out = JSON.createObjectNode();
        out.put("messages", c.messages()).put("same", c.same());
        ArrayNode changed = out.putArray("changed");
        for (Comparison.Changed entry : c.changed().first()) {
            changed.addObject()
                    .put(what, entry.message())
                    .put("ordinal", entry.ordinal())
                    .put("field", entry.field())
                    .put("old", entry.old())
                    .put("new", entry.now());
        }
        found(out.putArray("gone"), c.gone(), what);
        found(out.putArray("added"), c.added(), what);
        ArrayNode failed = out.putArray("failed");
        for (Comparison.Failed entry : c.failed().first()) {
            failed.addObject()
                    .put(what, entry.message())
                    .put("reason", entry.reason())
                    .put("detail", entry.detail())
                    .put("active", entry.active());
        }
        out.putObject("counts")
                .put("changed", c.changed().count())
                .put("gone", c.gone().count())
                .put("added", c.added().count())
                .put("failed", c.failed().count());
        ObjectNode micros = out.putObject("micros");
        micros(micros.putObject("active"), c.active());
        micros(micros.putObject("candidate"), c.candidate());
        if (!c.stopped().isEmpty()) {
            out.put("stopped", c.stopped());
        }
        return out;
    }

    private static void found(ArrayNode list, Comparison.Entries<Comparison.Found> entries, String what) {
        for (Comparison.Found entry : entries.first()) {
            list.addObject()
                    .put(what, entry.message())
                    .put("ordinal", entry.ordinal())
                    .put("metric", entry.metric())
                    .put("device", entry.device())
                    .put("value", entry.value());
        }
    }

    private static void micros(ObjectNode node, Comparison.Micros figures) {
        node.put("p50", figures.p50()).put("p99", figures.p99()).put("max", figures.max());
    }
}
