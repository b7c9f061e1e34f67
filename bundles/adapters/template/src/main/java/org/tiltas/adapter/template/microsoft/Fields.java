package org.tiltas.adapter.template.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fields of Microsoft's files, whose names count in any case. */
final class Fields {
    private Fields() {}

    static JsonNode get(JsonNode json, String name) {
        if (json.has(name)) {
            return json.get(name);
        }
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    static String text(JsonNode json, String name) {
        JsonNode value = get(json, name);
        return value.isValueNode() && !value.isNull() ? value.asText().trim() : "";
    }

    static List<JsonNode> list(JsonNode json, String name) {
        List<JsonNode> elements = new ArrayList<>();
        JsonNode list = get(json, name);
        if (list.isArray()) {
            list.forEach(elements::add);
        }
        return elements;
    }

    /** {@code true}, also as text. */
    static boolean flag(JsonNode json, String name) {
        return text(json, name).equalsIgnoreCase("true");
    }

    /** Template types and value types, without the suffix that older files have. */
    static String kind(JsonNode json, String name) {
        String kind = text(json, name).toLowerCase(Locale.ROOT);
        return kind.endsWith("template") ? kind.substring(0, kind.length() - "template".length()) : kind;
    }
}
