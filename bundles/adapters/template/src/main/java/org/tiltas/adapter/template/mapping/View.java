package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.path.Expression;
import org.tiltas.adapter.template.path.ExpressionFailure;
import org.tiltas.adapter.template.path.Json;
import org.tiltas.adapter.template.path.Steps;

/** What the expressions of one part of a message look at, in the order they look. */
final class View {
    private final List<JsonNode> documents;
    private final List<JsonNode> wider;
    private final Steps steps;
    private final Trace trace;

    private View(List<JsonNode> documents, List<JsonNode> wider, Steps steps, Trace trace) {
        this.documents = documents;
        this.wider = wider;
        this.steps = steps;
        this.trace = trace;
    }

    static View whole(JsonNode message, Steps steps, Trace trace) {
        return new View(List.of(message), List.of(message), steps, trace);
    }

    View part(JsonNode message, JsonNode part, Group.Scope scope) {
        return switch (scope) {
            case PART -> new View(List.of(part), List.of(part, message), steps, trace);
            case PART_ONLY -> new View(List.of(part), List.of(part), steps, trace);
            case MESSAGE_WITH_PART -> {
                List<JsonNode> merged = List.of(merged(message, part));
                yield new View(merged, merged, steps, trace);
            }
            case PART_THEN_MESSAGE -> {
                List<JsonNode> both = List.of(part, merged(message, part));
                yield new View(both, both, steps, trace);
            }
        };
    }

    /** The part of a single reading; what is beyond it stays the same. */
    View inside(JsonNode part) {
        List<JsonNode> outer = new ArrayList<>(List.of(part));
        outer.addAll(wider);
        return new View(List.of(part), outer, steps, trace);
    }

    /** Shallow: the whole stays shared. */
    private JsonNode merged(JsonNode message, JsonNode part) {
        charge(1L + message.size());
        ObjectNode merged = Json.MAPPER.createObjectNode();
        if (message instanceof ObjectNode object) {
            merged.setAll(object);
        }
        merged.set("matchedToken", part);
        return merged;
    }

    private void charge(long count) {
        steps.take(count);
    }

    /** All matches, where an array as the only match may stand for its elements. */
    List<JsonNode> parts(Probe probe, boolean spread) throws Failure {
        List<JsonNode> matches = select(probe, documents);
        Expression expression = probe.expression();
        if (spread
                && expression.spreads()
                && matches.size() == 1
                && matches.get(0).isArray()) {
            List<JsonNode> elements = new ArrayList<>(matches.get(0).size());
            matches.get(0).forEach(elements::add);
            return elements;
        }
        return matches;
    }

    List<JsonNode> all(Probe probe) throws Failure {
        return select(probe, documents);
    }

    Optional<JsonNode> first(Probe probe) throws Failure {
        return select(probe, documents).stream().findFirst();
    }

    /** As {@link #first}, and beyond the part where the part has nothing. */
    Optional<JsonNode> firstAround(Probe probe) throws Failure {
        return select(probe, wider).stream().findFirst();
    }

    private List<JsonNode> select(Probe probe, List<JsonNode> where) throws Failure {
        List<JsonNode> found = List.of();
        try {
            for (int i = 0; i < where.size() && found.isEmpty(); i++) {
                found = probe.expression().select(where.get(i), steps);
            }
        } catch (ExpressionFailure e) {
            throw new Failure(
                    e.isTooComplex() ? "too-complex" : "expression-failed", probe.label() + ": " + e.getMessage());
        }
        trace.matched(probe, found);
        return found;
    }
}
