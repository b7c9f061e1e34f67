package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import java.util.Collection;

/** Shows JSON to the JSONPath library and counts how often it looks. For one evaluation. */
final class CountingProvider extends JacksonJsonNodeJsonProvider {
    private final Steps steps;
    private final boolean patterns;

    /** @param patterns whether the path matches texts against regular expressions */
    CountingProvider(Steps steps, boolean patterns) {
        super(Json.MAPPER);
        this.steps = steps;
        this.patterns = patterns;
    }

    @Override
    public boolean isArray(Object node) {
        steps.take(1);
        return super.isArray(node);
    }

    @Override
    public boolean isMap(Object node) {
        steps.take(1);
        return super.isMap(node);
    }

    @Override
    public Object getMapValue(Object node, String key) {
        steps.take(1);
        return super.getMapValue(node, key);
    }

    @Override
    public Object getArrayIndex(Object node, int index) {
        steps.take(1);
        return super.getArrayIndex(node, index);
    }

    @Override
    public Collection<String> getPropertyKeys(Object node) {
        steps.take(1 + ((JsonNode) node).size());
        return super.getPropertyKeys(node);
    }

    @Override
    public Iterable<?> toIterable(Object node) {
        steps.take(1 + ((JsonNode) node).size());
        return super.toIterable(node);
    }

    @Override
    public Object unwrap(Object node) {
        steps.take(1);
        if (patterns && node instanceof JsonNode json && json.isTextual()) {
            long length = json.textValue().length();
            // a pattern with two repetitions, the most that is let through, is quadratic
            steps.take(length * length / 8);
        }
        return super.unwrap(node);
    }
}
