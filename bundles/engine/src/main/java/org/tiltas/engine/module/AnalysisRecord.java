package org.tiltas.engine.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;

/** What stays known of an analysis while its bundle is away, as the JSON of its record. */
final class AnalysisRecord {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AnalysisRecord() {}

    /** The same descriptor always gives the same text. */
    static String of(AnalysisDescriptor descriptor, String version) {
        ObjectNode root = JSON.createObjectNode();
        root.put("kind", ModuleRecord.ANALYSIS).put("version", version);
        root.put("display", descriptor.display()).put("rules", descriptor.rules());
        root.put("purpose", descriptor.purpose().name());
        root.put("order", descriptor.order().name());
        add(root.putArray("metrics"), new TreeSet<>(descriptor.metrics()));
        EnumSet<Key.Keying> keys = EnumSet.noneOf(Key.Keying.class);
        keys.addAll(descriptor.keys());
        add(root.putArray("keys"), keys.stream().map(Enum::name).toList());
        add(root.putArray("scores"), new TreeSet<>(descriptor.scores()));
        ArrayNode parameters = root.putArray("parameters");
        descriptor.parameters().forEach(p -> write(parameters.addObject(), p));
        ArrayNode alerts = root.putArray("alerts");
        descriptor.alerts().forEach(kind -> alerts.addObject()
                .put("name", kind.name())
                .put("display", kind.display())
                .put("nature", kind.nature().name())
                .put("urgent", kind.urgent()));
        return root.toString();
    }

    private static void write(ObjectNode node, Parameter p) {
        node.put("name", p.name()).put("type", p.type().name()).put("unit", p.unit());
        p.least().ifPresent(least -> node.put("least", least.toString()));
        p.most().ifPresent(most -> node.put("most", most.toString()));
        add(node.putArray("choices"), p.choices());
        p.usual().ifPresent(usual -> node.put("usual", usual));
        node.put("text", p.text());
        if (p.individual()) {
            node.put("individual", true);
        }
    }

    /** The descriptor behind a record; empty if it is of another kind, or was written by another version. */
    static Optional<AnalysisDescriptor> read(String id, String body) {
        try {
            JsonNode root = JSON.readTree(body);
            if (!root.path("kind").asText().equals(ModuleRecord.ANALYSIS)) {
                return Optional.empty();
            }
            Set<Key.Keying> keys = EnumSet.noneOf(Key.Keying.class);
            texts(root.path("keys")).forEach(name -> keys.add(Key.Keying.valueOf(name)));
            List<Parameter> parameters = new ArrayList<>();
            root.path("parameters").forEach(p -> parameters.add(parameter(p)));
            List<AnalysisDescriptor.AlertKind> alerts = new ArrayList<>();
            root.path("alerts")
                    .forEach(a -> alerts.add(new AnalysisDescriptor.AlertKind(
                            a.path("name").asText(),
                            a.path("display").asText(),
                            AnalysisDescriptor.Nature.valueOf(a.path("nature").asText()),
                            a.path("urgent").asBoolean())));
            return Optional.of(new AnalysisDescriptor(
                    id,
                    root.path("display").asText(),
                    root.path("rules").asText(),
                    AnalysisDescriptor.Purpose.valueOf(root.path("purpose").asText()),
                    Set.copyOf(texts(root.path("metrics"))),
                    keys,
                    AnalysisDescriptor.Order.valueOf(root.path("order").asText()),
                    parameters,
                    alerts,
                    Set.copyOf(texts(root.path("scores")))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Parameter parameter(JsonNode p) {
        return new Parameter(
                p.path("name").asText(),
                Parameter.Type.valueOf(p.path("type").asText()),
                p.path("unit").asText(),
                Optional.ofNullable(p.get("least")).map(n -> new BigDecimal(n.asText())),
                Optional.ofNullable(p.get("most")).map(n -> new BigDecimal(n.asText())),
                texts(p.path("choices")),
                Optional.ofNullable(p.get("usual")).map(JsonNode::asText),
                p.path("text").asText(),
                p.path("individual").asBoolean());
    }

    private static List<String> texts(JsonNode array) {
        List<String> found = new ArrayList<>();
        array.forEach(item -> found.add(item.asText()));
        return found;
    }

    private static void add(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
