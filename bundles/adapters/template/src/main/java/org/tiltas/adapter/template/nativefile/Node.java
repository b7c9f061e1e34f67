package org.tiltas.adapter.template.nativefile;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.adapter.template.mapping.MappingError;

/** A piece of a mapping file that knows where it stands, so that every complaint names its field. */
final class Node {
    private final String path;
    private final JsonNode json;

    Node(String path, JsonNode json) {
        this.path = path;
        this.json = json;
    }

    String path() {
        return path;
    }

    JsonNode json() {
        return json;
    }

    boolean isObject() {
        return json.isObject();
    }

    boolean isText() {
        return json.isTextual();
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    /** Refuses fields that are not known: a typing slip must not pass as silence. */
    Node only(String... known) throws MappingError {
        if (!json.isObject()) {
            throw error("must be a map of fields");
        }
        Set<String> strange = new TreeSet<>();
        json.fieldNames().forEachRemaining(strange::add);
        strange.removeAll(Set.of(known));
        if (!strange.isEmpty()) {
            throw MappingError.at(
                    child(strange.iterator().next()),
                    "there is no such field; there are " + String.join(", ", new TreeSet<>(Set.of(known))));
        }
        return this;
    }

    Optional<Node> find(String field) {
        return has(field) ? Optional.of(new Node(child(field), json.get(field))) : Optional.empty();
    }

    Node get(String field) throws MappingError {
        return find(field).orElseThrow(() -> MappingError.at(child(field), "is missing"));
    }

    String text() throws MappingError {
        if (!json.isValueNode() || json.isNull()) {
            throw error("must be a text");
        }
        return json.asText();
    }

    Optional<String> text(String field) throws MappingError {
        Optional<Node> node = find(field);
        return node.isEmpty() ? Optional.empty() : Optional.of(node.get().text());
    }

    boolean flag(String field, boolean otherwise) throws MappingError {
        Optional<Node> node = find(field);
        if (node.isPresent() && !node.get().json.isBoolean()) {
            throw node.get().error("must be true or false");
        }
        return node.map(n -> n.json.booleanValue()).orElse(otherwise);
    }

    BigDecimal number(String field, BigDecimal otherwise) throws MappingError {
        Optional<Node> node = find(field);
        if (node.isEmpty()) {
            return otherwise;
        }
        try {
            BigDecimal number = new BigDecimal(node.get().text().trim());
            if (number.precision() > 30 || Math.abs(number.scale()) > 30) {
                throw node.get().error("has too many digits");
            }
            return number;
        } catch (NumberFormatException e) {
            throw node.get().error("must be a number");
        }
    }

    /** The elements of a list; a single value counts as a list of one. */
    List<Node> list(String field) throws MappingError {
        Optional<Node> node = find(field);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!node.get().json.isArray()) {
            return List.of(node.get());
        }
        List<Node> elements = new ArrayList<>();
        for (JsonNode element : node.get().json) {
            elements.add(new Node(node.get().path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    List<String> texts(String field) throws MappingError {
        List<String> texts = new ArrayList<>();
        for (Node element : list(field)) {
            texts.add(element.text());
        }
        return texts;
    }

    Map<String, Node> fields() throws MappingError {
        if (!json.isObject()) {
            throw error("must be a map of fields");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        json.fieldNames().forEachRemaining(name -> fields.put(name, new Node(child(name), json.get(name))));
        return fields;
    }

    MappingError error(String reason) {
        return MappingError.at(path.isEmpty() ? "mapping" : path, reason);
    }

    private String child(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
