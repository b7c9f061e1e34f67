package org.tiltas.adapter.template.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.Group.Scope;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.path.Language;

/**
 * Reads {@code devicecontent}: CollectionContent with JsonPathContent, IotJsonPathContent, IotCentralJsonPathContent and
 * CalculatedContent, under these names and those that end in {@code Template}.
 */
final class ContentReader {
    private static final String CONNECTED_DEVICE = "$.SystemProperties.iothub-connection-device-id";
    private static final List<String> CREATED =
            List.of("$.Properties.iothub-creation-time-utc", "$.SystemProperties.iothub-enqueuedtime");

    private final Report report;

    ContentReader(Report report) {
        this.report = report;
    }

    /** The templates that can be used; the others are in the report. */
    List<Content> read(JsonNode file) throws MappingError {
        List<JsonNode> templates = List.of(file);
        if (Fields.kind(file, "templateType").equals("collectioncontent")) {
            templates = Fields.list(file, "template");
        }
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            String label = "template[" + i + "]";
            try {
                contents.add(content(label, templates.get(i)));
            } catch (MappingError e) {
                String type = Fields.text(Fields.get(templates.get(i), "template"), "typeName");
                report.add(
                        Report.Kind.REFUSED,
                        (type.isEmpty() ? "devicecontent" : type) + ": cannot be read: " + e.getMessage() + ".");
            }
        }
        if (contents.isEmpty()) {
            throw MappingError.at("devicecontent", "no template of it can be read" + firstRefusal());
        }
        return contents;
    }

    private String firstRefusal() {
        return report.of(Report.Kind.REFUSED).stream()
                .findFirst()
                .map(sentence -> "; first: " + sentence)
                .orElse("");
    }

    private Content content(String label, JsonNode outer) throws MappingError {
        String kind = Fields.kind(outer, "templateType");
        JsonNode template = Fields.get(outer, "template");
        if (!template.isObject()) {
            throw MappingError.at(label + ".template", "is missing");
        }
        Language language = language(label, template);
        String type = Fields.text(template, "typeName");
        if (type.isEmpty()) {
            throw MappingError.at(label + ".typeName", "is missing");
        }
        Probe match = required(label, template, "typeMatchExpression", language);
        boolean calculated = false;
        Scope scope = Scope.PART_ONLY;
        Probe device;
        List<Probe> times = new ArrayList<>();
        switch (kind) {
            case "jsonpathcontent" -> device = required(label, template, "deviceIdExpression", language);
            case "iotjsonpathcontent" -> {
                scope = Scope.PART_THEN_MESSAGE;
                device = fixed(label + ".deviceIdExpression", CONNECTED_DEVICE);
                for (String path : CREATED) {
                    times.add(fixed(label + ".timestampExpression", path));
                }
            }
            case "iotcentraljsonpathcontent" -> {
                scope = Scope.PART_THEN_MESSAGE;
                device = fixed(label + ".deviceIdExpression", "$.deviceId");
                times.add(fixed(label + ".timestampExpression", "$.enqueuedTime"));
            }
            case "calculatedcontent", "calculatedfunctioncontent" -> {
                calculated = true;
                scope = kind.contains("function") ? Scope.PART_THEN_MESSAGE : Scope.MESSAGE_WITH_PART;
                device = required(label, template, "deviceIdExpression", language);
            }
            default ->
                throw MappingError.at(
                        label + ".templateType",
                        "'" + Fields.text(outer, "templateType") + "' is not a kind known here");
        }
        if (kind.startsWith("iot")) {
            unused(type, template, "deviceIdExpression", "the hub tells the device of an " + kindName(outer));
            unused(type, template, "timestampExpression", "the hub tells the time of an " + kindName(outer));
        } else {
            optional(label, template, "timestampExpression", language).ifPresent(times::add);
            if (times.isEmpty()) {
                report.add(
                        Report.Kind.CORRECTED,
                        type + ": has no timestampExpression; its values get the time of receipt, marked as such.");
            }
        }
        unused(type, template, "encounterIdExpression", "Observations here belong to no Encounter");
        unused(type, template, "correlationIdExpression", "values are not gathered, each is an Observation of its own");
        boolean spread = calculated && languageOf(template, "typeMatchExpression", language) == Language.JMESPATH;
        return new Content(
                type,
                match,
                spread,
                scope,
                device,
                times,
                optional(label, template, "patientIdExpression", language),
                kind.startsWith("iotcentral"),
                values(label, template, language));
    }

    private static String kindName(JsonNode outer) {
        return Fields.text(outer, "templateType");
    }

    private void unused(String type, JsonNode template, String field, String why) {
        if (!Fields.get(template, field).isMissingNode()) {
            report.add(Report.Kind.UNUSED, type + ": " + field + " is not used: " + why + ".");
        }
    }

    private static List<Content.Extract> values(String label, JsonNode template, Language language)
            throws MappingError {
        List<Content.Extract> values = new ArrayList<>();
        List<JsonNode> list = Fields.list(template, "values");
        for (int i = 0; i < list.size(); i++) {
            String where = label + ".values[" + i + "]";
            String name = Fields.text(list.get(i), "valueName");
            if (name.isEmpty()) {
                throw MappingError.at(where + ".valueName", "is missing");
            }
            values.add(new Content.Extract(
                    name,
                    required(where, list.get(i), "valueExpression", language),
                    Fields.flag(list.get(i), "required")));
        }
        if (values.isEmpty()) {
            throw MappingError.at(label + ".values", "is missing");
        }
        return values;
    }

    private static Probe fixed(String label, String path) {
        return new Probe(label, Language.JSONPATH.parse(path));
    }

    private static Probe required(String label, JsonNode template, String field, Language language)
            throws MappingError {
        Optional<Probe> probe = optional(label, template, field, language);
        if (probe.isEmpty()) {
            throw MappingError.at(label + "." + field, "is missing");
        }
        return probe.get();
    }

    /** A text, or {@code {"value": …, "language": …}}. */
    private static Optional<Probe> optional(String label, JsonNode template, String field, Language language)
            throws MappingError {
        JsonNode expression = Fields.get(template, field);
        String text = expression.isObject() ? Fields.text(expression, "value") : Fields.text(template, field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Probe(
                    label + "." + field, languageOf(template, field, language).parse(text)));
        } catch (IllegalArgumentException e) {
            throw MappingError.at(label + "." + field, e.getMessage());
        }
    }

    private static Language languageOf(JsonNode template, String field, Language otherwise) throws MappingError {
        JsonNode expression = Fields.get(template, field);
        return expression.isObject() ? named(field, Fields.text(expression, "language"), otherwise) : otherwise;
    }

    private static Language language(String label, JsonNode template) throws MappingError {
        return named(
                label + ".defaultExpressionLanguage",
                Fields.text(template, "defaultExpressionLanguage"),
                Language.JSONPATH);
    }

    private static Language named(String field, String name, Language otherwise) throws MappingError {
        if (name.isEmpty()) {
            return otherwise;
        }
        return Language.named(name)
                .orElseThrow(() -> MappingError.at(field, "'" + name + "' is neither JsonPath nor JmesPath"));
    }
}
