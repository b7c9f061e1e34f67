package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.mapper.MappingException;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSONPath, also in the dialect of Microsoft's connector. */
final class JsonPathExpression implements Expression {
    private static final MappingProvider NO_MAPPING = new MappingProvider() {
        @Override
        public <T> T map(Object source, Class<T> type, Configuration configuration) {
            // functions ask for plain numbers and texts, which is what they are given
            try {
                return type.cast(source);
            } catch (ClassCastException e) {
                throw new MappingException("not a " + type.getSimpleName());
            }
        }

        @Override
        public <T> T map(Object source, TypeRef<T> type, Configuration configuration) {
            throw new MappingException("no types are mapped here");
        }
    };

    private final String text;
    private final JsonPath path;
    private final boolean patterns;

    private JsonPathExpression(String text, JsonPath path, boolean patterns) {
        this.text = text;
        this.path = path;
        this.patterns = patterns;
    }

    static JsonPathExpression parse(String text) {
        String common = Dialect.jsonPath(text);
        if (!Dialect.isBalanced(common)) {
            throw new IllegalArgumentException("'" + text + "' is not JSONPath: a bracket or quote is not closed");
        }
        Optional<String> trouble = SafePattern.trouble(common);
        if (trouble.isPresent()) {
            throw new IllegalArgumentException("'" + text + "' is not allowed: " + trouble.get());
        }
        try {
            return new JsonPathExpression(text, JsonPath.compile(common), SafePattern.occursIn(common));
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException("'" + text + "' is not JSONPath: " + firstLine(e), e);
        }
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean spreads() {
        return path.isDefinite();
    }

    @Override
    public List<JsonNode> select(JsonNode document, Steps steps) {
        Configuration configuration = Configuration.builder()
                .jsonProvider(new CountingProvider(steps, patterns))
                .mappingProvider(NO_MAPPING)
                .build();
        Object found;
        try {
            found = path.read(document, configuration);
        } catch (PathNotFoundException e) {
            found = null;
        } catch (JsonPathException | ClassCastException | IllegalArgumentException | StackOverflowError e) {
            steps.check();
            throw ExpressionFailure.of("cannot be evaluated on this message");
        }
        steps.check();
        return matches(found);
    }

    private List<JsonNode> matches(Object found) {
        if (found instanceof ArrayNode several && !path.isDefinite()) {
            List<JsonNode> matches = new ArrayList<>(several.size());
            several.forEach(match -> {
                if (!match.isNull()) {
                    matches.add(match);
                }
            });
            return matches;
        }
        JsonNode one = found instanceof JsonNode json ? json : Json.MAPPER.valueToTree(found);
        return one == null || one.isNull() || one.isMissingNode() || one == JsonNodeFactory.instance.nullNode()
                ? List.of()
                : List.of(one);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
    }
}
