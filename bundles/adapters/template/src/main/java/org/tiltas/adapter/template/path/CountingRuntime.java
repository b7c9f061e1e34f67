package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.databind.JsonNode;
import io.burt.jmespath.JmesPathType;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jackson.JacksonRuntime;
import java.util.Collection;
import java.util.List;

/**
 * Shows JSON to the JMESPath library and counts how often it looks. Expressions keep the runtime they were parsed with,
 * so the steps of an evaluation are tied to its thread.
 */
final class CountingRuntime extends JacksonRuntime {
    private final ThreadLocal<Steps> steps = new ThreadLocal<>();

    CountingRuntime() {
        super(
                new RuntimeConfiguration.Builder()
                        .withFunctionRegistry(Functions.registry())
                        .build(),
                Json.MAPPER);
    }

    void begin(Steps limit) {
        steps.set(limit);
    }

    void end() {
        steps.remove();
    }

    /** While an expression is parsed there is nothing to count: its constants are the mapping's own. */
    void take(long count) {
        Steps limit = steps.get();
        if (limit != null) {
            limit.take(count);
        }
    }

    @Override
    public List<JsonNode> toList(JsonNode value) {
        take(1 + value.size());
        return super.toList(value);
    }

    @Override
    public String toString(JsonNode value) {
        take(value.isTextual() ? 1 + value.textValue().length() / 16 : 16L + 16L * value.size());
        return super.toString(value);
    }

    @Override
    public JmesPathType typeOf(JsonNode value) {
        take(1);
        return super.typeOf(value);
    }

    @Override
    public boolean isTruthy(JsonNode value) {
        take(1);
        return super.isTruthy(value);
    }

    @Override
    public JsonNode getProperty(JsonNode value, JsonNode name) {
        take(1);
        return super.getProperty(value, name);
    }

    @Override
    public Collection<JsonNode> getPropertyNames(JsonNode value) {
        take(1 + value.size());
        return super.getPropertyNames(value);
    }

    @Override
    public JsonNode createArray(Collection<JsonNode> elements) {
        take(1 + elements.size());
        return super.createArray(elements);
    }
}
