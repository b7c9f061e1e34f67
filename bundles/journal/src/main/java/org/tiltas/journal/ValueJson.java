package org.tiltas.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Measurement;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;

/**
 * The part of a measurement that has no column of its own, as compact JSON. A plain number with nothing else said about
 * it, by far the most frequent, needs none. Numbers are text so that their scale survives.
 */
final class ValueJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ValueJson() {}

    /** What the detail column holds, or null. */
    static String write(Measurement m) {
        boolean plain = m.value() instanceof Value.Quantity q && q.comparator().isEmpty();
        if (plain
                && m.channel().isEmpty()
                && m.quality().isEmpty()
                && m.userIndex().isEmpty()
                && m.attributes().isEmpty()) {
            return null;
        }
        ObjectNode node = JSON.createObjectNode();
        if (!plain) {
            node.set("v", value(m.value()));
        }
        if (!m.channel().isEmpty()) {
            node.put("c", m.channel());
        }
        if (!m.quality().isEmpty()) {
            ArrayNode list = node.putArray("q");
            EnumSet.copyOf(m.quality()).forEach(q -> list.add(q.name()));
        }
        if (m.userIndex().isPresent()) {
            node.put("u", m.userIndex().getAsInt());
        }
        if (!m.attributes().isEmpty()) {
            ObjectNode facts = node.putObject("a");
            m.attributes().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> facts.put(e.getKey(), e.getValue()));
        }
        return node.toString();
    }

    /**
     * A regular expression for a detail column that holds this user index, as an expression of SQL: nothing else there is
     * called {@code u} and is a number, and a quote within a text is escaped.
     *
     * @param index of an integer, such as a column
     */
    static String ofUser(String index) {
        return "('\"u\":' || " + index + " || '[,}]')";
    }

    /** The detail column read back. */
    record Detail(Value value, String channel, Set<Quality> quality, OptionalInt userIndex, Map<String, String> facts) {
        static final Detail NONE = new Detail(null, "", Set.of(), OptionalInt.empty(), Map.of());
    }

    static Detail read(String text) {
        if (text == null) {
            return Detail.NONE;
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("detail of a stored measurement is no JSON", e);
        }
        Set<Quality> quality = EnumSet.noneOf(Quality.class);
        node.path("q").forEach(q -> quality.add(Quality.valueOf(q.asText())));
        Map<String, String> facts = new LinkedHashMap<>();
        node.path("a")
                .properties()
                .forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
        return new Detail(
                node.has("v") ? value(node.get("v")) : null,
                node.path("c").asText(""),
                quality,
                node.has("u") ? OptionalInt.of(node.get("u").asInt()) : OptionalInt.empty(),
                facts);
    }

    private static ObjectNode value(Value value) {
        ObjectNode node = JSON.createObjectNode();
        if (value instanceof Value.Quantity q) {
            node.put("n", text(q.value())).put("u", q.unit());
            if (!q.comparator().isEmpty()) {
                node.put("cmp", q.comparator());
            }
        } else if (value instanceof Value.Panel p) {
            ArrayNode list = node.putArray("panel");
            p.components().forEach(c -> list.addObject().put("m", c.metric()).set("v", value(c.value())));
        } else if (value instanceof Value.Code c) {
            node.put("code", c.code()).put("sys", c.system()).put("disp", c.display());
        } else if (value instanceof Value.Flag f) {
            node.put("flag", f.value());
        } else if (value instanceof Value.Text t) {
            node.put("text", t.value());
        } else if (value instanceof Value.Series s) {
            ArrayNode list = node.put("u", s.unit()).putArray("series");
            s.values().forEach(v -> list.add(text(v)));
        } else if (value instanceof Value.Absent a) {
            node.put("absent", a.reason().name());
        }
        return node;
    }

    private static Value value(JsonNode node) {
        if (node.has("n")) {
            return new Value.Quantity(
                    new BigDecimal(node.get("n").asText()),
                    node.get("u").asText(),
                    node.path("cmp").asText(""));
        }
        if (node.has("panel")) {
            List<Value.Component> parts = new ArrayList<>();
            node.get("panel")
                    .forEach(c -> parts.add(new Value.Component(c.get("m").asText(), value(c.get("v")))));
            return new Value.Panel(parts);
        }
        if (node.has("code")) {
            return new Value.Code(
                    node.get("sys").asText(),
                    node.get("code").asText(),
                    node.get("disp").asText());
        }
        if (node.has("flag")) {
            return new Value.Flag(node.get("flag").asBoolean());
        }
        if (node.has("text")) {
            return new Value.Text(node.get("text").asText());
        }
        if (node.has("series")) {
            List<BigDecimal> values = new ArrayList<>();
            node.get("series").forEach(v -> values.add(new BigDecimal(v.asText())));
            return new Value.Series(values, node.get("u").asText());
        }
        return new Value.Absent(AbsentReason.valueOf(node.get("absent").asText()));
    }

    private static String text(BigDecimal number) {
        return number.toString();
    }
}
