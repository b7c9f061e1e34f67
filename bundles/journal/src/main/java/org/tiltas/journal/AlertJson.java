package org.tiltas.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.Alert;

/** An alert as compact JSON; fields at their plainest value are left out. */
final class AlertJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AlertJson() {}

    static String write(Alert a) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", a.id()).put("version", a.version());
        node.putArray("source")
                .add(a.source().module())
                .add(a.source().version())
                .add(a.source().rules());
        node.put("kind", a.kind()).put("display", a.display());
        node.put("nature", a.nature().name()).put("urgent", a.urgent());
        node.putArray("key").add(a.key().keying().name()).add(a.key().id());
        text(node, "subject", a.subject());
        text(node, "device", a.device());
        text(node, "location", a.location());
        node.put("severity", a.severity().name()).put("worst", a.worst().name());
        node.put("state", a.state().name()).put("acknowledged", a.acknowledged());
        node.put("opened", a.opened().toString()).put("changed", a.changed().toString());
        a.cleared().ifPresent(at -> node.put("cleared", at.toString()));
        a.evidence().first().forEach(node.putArray("first")::add);
        a.evidence().last().forEach(node.putArray("last")::add);
        node.put("count", a.evidence().count()).put("text", a.text()).put("late", a.late());
        people(node, a.people());
        node.put("step", a.escalation().step());
        a.escalation().next().ifPresent(at -> node.put("next", at.toString()));
        text(node, "reason", a.reason());
        return node.toString();
    }

    private static void people(ObjectNode node, Alert.People people) {
        people.acknowledgement().ifPresent(act -> node.putArray("acknowledgement")
                .add(act.by())
                .add(act.at().toString()));
        text(node, "owner", people.owner());
        people.snooze().ifPresent(s -> node.putArray("snooze")
                .add(s.until().toString())
                .add(s.reason())
                .add(s.by()));
        people.verdict().ifPresent(v -> node.putArray("verdict")
                .add(v.verdict().name())
                .add(v.by())
                .add(v.at().toString())
                .add(v.note()));
    }

    private static void text(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    static Alert read(String text) {
        JsonNode n;
        try {
            n = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored alert is no JSON", e);
        }
        return new Alert(
                n.get("id").asText(),
                n.get("version").asLong(),
                new Alert.Source(item(n, "source", 0), item(n, "source", 1), item(n, "source", 2)),
                n.get("kind").asText(),
                n.get("display").asText(),
                Nature.valueOf(n.get("nature").asText()),
                n.get("urgent").asBoolean(),
                new Key(Key.Keying.valueOf(item(n, "key", 0)), item(n, "key", 1)),
                n.path("subject").asText(""),
                n.path("device").asText(""),
                n.path("location").asText(""),
                Severity.valueOf(n.get("severity").asText()),
                Severity.valueOf(n.get("worst").asText()),
                Alert.State.valueOf(n.get("state").asText()),
                n.get("acknowledged").asBoolean(),
                OffsetDateTime.parse(n.get("opened").asText()),
                Instant.parse(n.get("changed").asText()),
                given(n, "cleared").map(JsonNode::asText).map(OffsetDateTime::parse),
                new Alert.Evidence(
                        texts((ArrayNode) n.get("first")),
                        texts((ArrayNode) n.get("last")),
                        n.get("count").asLong()),
                n.get("text").asText(),
                n.get("late").asBoolean(),
                people(n),
                new Alert.Escalation(
                        n.get("step").asInt(),
                        given(n, "next").map(JsonNode::asText).map(Instant::parse)),
                n.path("reason").asText(""));
    }

    private static Alert.People people(JsonNode n) {
        return new Alert.People(
                given(n, "acknowledgement")
                        .map(a -> new Alert.Act(
                                a.get(0).asText(), Instant.parse(a.get(1).asText()))),
                n.path("owner").asText(""),
                given(n, "snooze")
                        .map(s -> new Alert.Snooze(
                                Instant.parse(s.get(0).asText()),
                                s.get(1).asText(),
                                s.get(2).asText())),
                given(n, "verdict")
                        .map(v -> new Alert.Judged(
                                Alert.Verdict.valueOf(v.get(0).asText()),
                                v.get(1).asText(),
                                Instant.parse(v.get(2).asText()),
                                v.get(3).asText())));
    }

    private static Optional<JsonNode> given(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name));
    }

    private static String item(JsonNode node, String name, int index) {
        return node.get(name).get(index).asText();
    }

    private static List<String> texts(ArrayNode array) {
        List<String> found = new ArrayList<>(array.size());
        array.forEach(item -> found.add(item.asText()));
        return found;
    }
}
