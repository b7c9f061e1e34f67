package org.tiltas.adapter.template.nativefile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.Condition;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.MetricCheck;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.ReadingRule.Translated;
import org.tiltas.adapter.template.mapping.Text;
import org.tiltas.adapter.template.mapping.TimeRule;
import org.tiltas.adapter.template.mapping.ValueRule;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;

/** Reads one entry of {@code readings}. */
final class ReadingReader {
    private final MetricCheck check;
    private final Expressions expressions;
    private final ValueReader values;

    ReadingReader(MetricDirectory metrics, Expressions expressions) {
        this.check = new MetricCheck(metrics);
        this.expressions = expressions;
        this.values = new ValueReader(expressions);
    }

    ReadingRule read(Node node) throws MappingError {
        node.only(
                "metric",
                "when",
                "each",
                "value",
                "unit",
                "unitFrom",
                "units",
                "factor",
                "offset",
                "absent",
                "map",
                "codes",
                "required",
                "components",
                "channel",
                "quality",
                "status",
                "user",
                "time",
                "attributes");
        MetricDirectory.Entry metric =
                check.metric(node.path() + ".metric", node.get("metric").text());
        check.standsAlone(node.path() + ".metric", metric);
        ValueRule value =
                metric.shape() == MetricDirectory.Shape.PANEL ? panel(node, metric) : values.read(node, metric, check);
        return new ReadingRule(
                node.path(),
                metric.name(),
                conditions(node),
                expressions.probe(node, "each"),
                value,
                node.has("channel") ? expressions.text(node.get("channel")) : Text.NONE,
                node.has("quality") ? Optional.of(quality(node.get("quality"))) : Optional.empty(),
                node.has("status") ? Optional.of(status(node.get("status"))) : Optional.empty(),
                expressions.probe(node, "user"),
                time(node),
                attributes(node),
                List.of());
    }

    private ValueRule panel(Node node, MetricDirectory.Entry panel) throws MappingError {
        for (String field : List.of("value", "unit", "unitFrom", "factor", "offset", "map", "codes", "absent")) {
            if (node.has(field)) {
                throw MappingError.at(
                        node.path() + "." + field, panel.name() + " has no value of its own; say it in components");
            }
        }
        List<ValueRule.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Node component : node.list("components")) {
            component.only(
                    "metric",
                    "value",
                    "unit",
                    "unitFrom",
                    "units",
                    "factor",
                    "offset",
                    "absent",
                    "map",
                    "codes",
                    "required");
            MetricDirectory.Entry metric = check.metric(
                    component.path() + ".metric", component.get("metric").text());
            check.component(component.path() + ".metric", panel, metric);
            names.add(metric.name());
            parts.add(new ValueRule.Part(
                    metric.name(),
                    values.read(component, metric, check),
                    panel.required().contains(metric.name())));
        }
        check.complete(node.path() + ".components", panel, names);
        return new ValueRule.Panel(parts);
    }

    private List<Condition> conditions(Node node) throws MappingError {
        List<Condition> conditions = new ArrayList<>();
        for (Node condition : node.list("when")) {
            conditions.add(expressions.condition(condition));
        }
        return conditions;
    }

    private Optional<TimeRule> time(Node node) throws MappingError {
        return node.has("time") ? Optional.of(NativeReader.time(node.get("time"), expressions)) : Optional.empty();
    }

    private Map<String, Text> attributes(Node node) throws MappingError {
        Map<String, Text> attributes = new HashMap<>();
        if (node.has("attributes")) {
            for (Map.Entry<String, Node> field : node.get("attributes").fields().entrySet()) {
                attributes.put(field.getKey(), expressions.text(field.getValue()));
            }
        }
        return attributes;
    }

    private Translated<Quality> quality(Node node) throws MappingError {
        Map<String, Quality> words = new HashMap<>();
        for (Map.Entry<String, Node> word : words(node).entrySet()) {
            String name = word.getValue().text();
            try {
                words.put(
                        word.getKey(),
                        Quality.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException e) {
                throw word.getValue()
                        .error("must be invalid, not-available, questionable, calibrating, early, test, manual,"
                                + " in-alarm or alarm-inhibited");
            }
        }
        return new Translated<>(mapped(node), words);
    }

    private Translated<ReadingStatus> status(Node node) throws MappingError {
        Map<String, ReadingStatus> words = new HashMap<>();
        for (Map.Entry<String, Node> word : words(node).entrySet()) {
            String name = word.getValue().text();
            try {
                words.put(
                        word.getKey(),
                        ReadingStatus.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException e) {
                throw word.getValue()
                        .error("must be final, preliminary, amended, corrected, cancelled or entered-in-error");
            }
        }
        return new Translated<>(mapped(node), words);
    }

    private static Map<String, Node> words(Node node) throws MappingError {
        return node.only("value", "map").get("map").fields();
    }

    private Probe mapped(Node node) throws MappingError {
        return expressions.probe(node.get("value"));
    }
}
