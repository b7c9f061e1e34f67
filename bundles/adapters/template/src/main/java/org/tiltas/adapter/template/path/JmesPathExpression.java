package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.databind.JsonNode;
import io.burt.jmespath.JmesPathException;
import java.util.List;

/** A JMESPath with the functions of {@link Functions}. */
final class JmesPathExpression implements Expression {
    private static final CountingRuntime RUNTIME = new CountingRuntime();

    private final String text;
    private final io.burt.jmespath.Expression<JsonNode> expression;

    private JmesPathExpression(String text, io.burt.jmespath.Expression<JsonNode> expression) {
        this.text = text;
        this.expression = expression;
    }

    static JmesPathExpression parse(String text) {
        try {
            return new JmesPathExpression(text, RUNTIME.compile(Dialect.jmesPath(text.trim())));
        } catch (RuntimeException | StackOverflowError e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
            throw new IllegalArgumentException("'" + text + "' is not JMESPath: " + why, e);
        }
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean spreads() {
        return true;
    }

    @Override
    public List<JsonNode> select(JsonNode document, Steps steps) {
        RUNTIME.begin(steps);
        JsonNode found;
        try {
            found = expression.search(document);
        } catch (JmesPathException | ClassCastException | StackOverflowError e) {
            steps.check();
            throw ExpressionFailure.of("a function was given what it cannot take");
        } finally {
            RUNTIME.end();
        }
        steps.check();
        return found == null || found.isNull() || found.isMissingNode() ? List.of() : List.of(found);
    }
}
