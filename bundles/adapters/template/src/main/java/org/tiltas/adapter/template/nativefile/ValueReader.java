package org.tiltas.adapter.template.nativefile;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.MetricCheck;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.mapping.Text;
import org.tiltas.adapter.template.mapping.ValueRule;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.Value;

/** Reads how a value is found and what it is in. */
final class ValueReader {
    private final Expressions expressions;

    ValueReader(Expressions expressions) {
        this.expressions = expressions;
    }

    ValueRule read(Node node, MetricDirectory.Entry metric, MetricCheck check) throws MappingError {
        boolean required = node.flag("required", false);
        boolean number =
                metric.shape() == MetricDirectory.Shape.QUANTITY || metric.shape() == MetricDirectory.Shape.SERIES;
        forbid(node, metric, number, "unit", "unitFrom", "units", "factor", "offset", "absent");
        forbid(node, metric, metric.shape() == MetricDirectory.Shape.FLAG, "map");
        forbid(node, metric, metric.shape() == MetricDirectory.Shape.CODE, "codes");
        return switch (metric.shape()) {
            case QUANTITY, SERIES -> number(node, metric, check, required);
            case FLAG -> flag(node, required);
            case CODE -> new ValueRule.Coded(expressions.probe(node.get("value")), codes(node), required);
            case TEXT -> new ValueRule.Words(words(node), required);
            case PANEL -> throw node.error("a panel cannot stand inside a panel");
        };
    }

    private static void forbid(Node node, MetricDirectory.Entry metric, boolean allowed, String... fields)
            throws MappingError {
        for (String field : fields) {
            if (!allowed && node.has(field)) {
                throw MappingError.at(
                        node.path() + "." + field,
                        "does not go with " + metric.name() + ", whose value is "
                                + switch (metric.shape()) {
                                    case FLAG -> "yes or no";
                                    case CODE -> "a code";
                                    case TEXT -> "words";
                                    case PANEL -> "a panel";
                                    case QUANTITY, SERIES -> "a number";
                                });
            }
        }
    }

    private ValueRule number(Node node, MetricDirectory.Entry metric, MetricCheck check, boolean required)
            throws MappingError {
        Probe probe = expressions.probe(node.get("value"));
        Optional<String> named = node.text("unit");
        String unit = named.isPresent()
                ? check.unit(node.path() + ".unit", metric, named.get())
                : metric.units().get(0);
        Map<String, String> words = new HashMap<>();
        if (node.has("units")) {
            for (Map.Entry<String, Node> word : node.get("units").fields().entrySet()) {
                words.put(
                        word.getKey(),
                        check.unit(
                                word.getValue().path(), metric, word.getValue().text()));
            }
        }
        if (named.isEmpty() && !node.has("unitFrom") && metric.units().size() > 1) {
            throw MappingError.at(
                    node.path() + ".unit", "is missing; " + metric.name() + " may be in " + metric.units());
        }
        return new ValueRule.Number(
                probe,
                unit,
                expressions.probe(node, "unitFrom"),
                Map.copyOf(words),
                metric.units(),
                node.number("factor", BigDecimal.ONE),
                node.number("offset", BigDecimal.ZERO),
                new HashSet<>(node.texts("absent")),
                metric.shape() == MetricDirectory.Shape.SERIES,
                required);
    }

    private ValueRule flag(Node node, boolean required) throws MappingError {
        Map<String, Boolean> words = new HashMap<>();
        if (node.has("map")) {
            for (Map.Entry<String, Node> word : node.get("map").fields().entrySet()) {
                if (!word.getValue().json().isBoolean()) {
                    throw word.getValue().error("must be true or false");
                }
                words.put(word.getKey(), word.getValue().json().booleanValue());
            }
        }
        Node value = node.get("value");
        if (value.json().isBoolean()) {
            if (!node.has("when") && !node.has("each")) {
                throw value.error("would be so in every message; say when");
            }
            return new ValueRule.Flag(Optional.empty(), value.json().booleanValue(), Map.of(), required);
        }
        return new ValueRule.Flag(Optional.of(expressions.probe(value)), false, Map.copyOf(words), required);
    }

    private static Map<String, Value.Code> codes(Node node) throws MappingError {
        Map<String, Value.Code> codes = new HashMap<>();
        for (Map.Entry<String, Node> word : node.get("codes").fields().entrySet()) {
            Node code = word.getValue().only("system", "code", "display");
            codes.put(
                    word.getKey(),
                    new Value.Code(
                            code.get("system").text(),
                            code.get("code").text(),
                            code.text("display").orElse("")));
        }
        return Map.copyOf(codes);
    }

    /** Words are found by an expression; fixed ones would be no statement of the device. */
    private Text words(Node node) throws MappingError {
        return new Text("", Optional.of(expressions.probe(node.get("value"))));
    }
}
