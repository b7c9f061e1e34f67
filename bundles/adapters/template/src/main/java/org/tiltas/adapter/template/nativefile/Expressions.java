package org.tiltas.adapter.template.nativefile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.tiltas.adapter.template.mapping.Condition;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.mapping.Text;
import org.tiltas.adapter.template.path.Language;

/** Reads the expressions of a mapping file. */
final class Expressions {
    private final Language language;

    /** @param language that of expressions which do not name theirs */
    Expressions(Language language) {
        this.language = language;
    }

    /** A text in the mapping's language, or {@code {jsonpath: …}} or {@code {jmespath: …}}. */
    Probe probe(Node node) throws MappingError {
        Language own = language;
        Node text = node;
        if (node.isObject()) {
            node.only("jsonpath", "jmespath", "path", "is");
            for (Language candidate : Language.values()) {
                if (node.has(candidate.word())) {
                    own = candidate;
                    text = node.get(candidate.word());
                }
            }
            if (text == node) {
                text = node.get("path");
            }
        }
        if (!text.isText()) {
            throw text.error("must be an expression");
        }
        try {
            return new Probe(node.path(), own.parse(text.text()));
        } catch (IllegalArgumentException e) {
            throw node.error(e.getMessage());
        }
    }

    Optional<Probe> probe(Node parent, String field) throws MappingError {
        Optional<Node> node = parent.find(field);
        return node.isEmpty() ? Optional.empty() : Optional.of(probe(node.get()));
    }

    /** An expression, or {@code {path: …, is: value or list of values}}. */
    Condition condition(Node node) throws MappingError {
        Set<String> values = new HashSet<>();
        if (node.isObject()) {
            values.addAll(node.texts("is"));
        }
        return new Condition(probe(node), values);
    }

    /** Plain words as they are, or {@code {path: …}} for what a message says. */
    Text text(Node node) throws MappingError {
        JsonNode json = node.json();
        return json.isObject() ? new Text("", Optional.of(probe(node))) : Text.of(node.text());
    }
}
