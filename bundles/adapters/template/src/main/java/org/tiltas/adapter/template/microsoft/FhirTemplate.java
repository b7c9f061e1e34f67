package org.tiltas.adapter.template.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.api.MetricDirectory.Coding;

/**
 * One CodeValueFhir template of a {@code fhirmapping} file.
 *
 * @param type name of the device templates it belongs to
 * @param codes codes of the Observation
 * @param period minutes that the Observation would stand for; empty if it does not say
 * @param hasCategory whether it names a category
 * @param value its value, if it has one
 * @param components its components
 */
record FhirTemplate(
        String type,
        List<Coding> codes,
        String period,
        boolean hasCategory,
        Optional<ValueTemplate> value,
        List<Component> components) {

    /**
     * How a value would be represented.
     *
     * @param kind {@code quantity}, {@code sampleddata}, {@code codeableconcept} or {@code string}
     * @param name name of the value among those of the device template
     * @param unit unit in words
     * @param code unit as a code; empty if there is none
     */
    record ValueTemplate(String kind, String name, String unit, String code) {
        /** What is to be believed. */
        String unitWord() {
            return code.isEmpty() ? unit : code;
        }
    }

    /** A component. */
    record Component(List<Coding> codes, ValueTemplate value) {}

    /** The templates that can be used; the others are in the report. */
    static List<FhirTemplate> read(JsonNode file, Report report) throws MappingError {
        List<JsonNode> templates = List.of(file);
        if (Fields.kind(file, "templateType").equals("collectionfhir")) {
            templates = Fields.list(file, "template");
        }
        List<FhirTemplate> read = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            String label = "template[" + i + "]";
            try {
                read.add(template(label, templates.get(i)));
            } catch (MappingError e) {
                String type = Fields.text(Fields.get(templates.get(i), "template"), "typeName");
                report.add(
                        Report.Kind.REFUSED,
                        (type.isEmpty() ? "fhirmapping" : type) + ": cannot be read: " + e.getMessage() + ".");
            }
        }
        if (read.isEmpty()) {
            throw MappingError.at("fhirmapping", "no template of it can be read");
        }
        return read;
    }

    private static FhirTemplate template(String label, JsonNode outer) throws MappingError {
        if (!Fields.kind(outer, "templateType").equals("codevaluefhir")) {
            throw MappingError.at(
                    label + ".templateType", "'" + Fields.text(outer, "templateType") + "' is not a kind known here");
        }
        JsonNode template = Fields.get(outer, "template");
        String type = Fields.text(template, "typeName");
        if (type.isEmpty()) {
            throw MappingError.at(label + ".typeName", "is missing");
        }
        List<Component> components = new ArrayList<>();
        for (JsonNode component : Fields.list(template, "components")) {
            components.add(new Component(
                    codes(component),
                    value(label + ".components", Fields.get(component, "value"))
                            .orElseThrow(() -> MappingError.at(label + ".components", "one has no value"))));
        }
        Optional<ValueTemplate> value = value(label + ".value", Fields.get(template, "value"));
        if (value.isEmpty() && components.isEmpty()) {
            throw MappingError.at(label + ".value", "is missing");
        }
        return new FhirTemplate(
                type,
                codes(template),
                Fields.text(template, "periodInterval"),
                !Fields.get(template, "category").isMissingNode(),
                value,
                components);
    }

    private static Optional<ValueTemplate> value(String label, JsonNode value) throws MappingError {
        if (!value.isObject()) {
            return Optional.empty();
        }
        String kind = Fields.kind(value, "valueType");
        if (!List.of("quantity", "sampleddata", "codeableconcept", "string").contains(kind)) {
            throw MappingError.at(
                    label + ".valueType", "'" + Fields.text(value, "valueType") + "' is not a kind known here");
        }
        return Optional.of(new ValueTemplate(
                kind, Fields.text(value, "valueName"), Fields.text(value, "unit"), Fields.text(value, "code")));
    }

    private static List<Coding> codes(JsonNode json) {
        List<Coding> codes = new ArrayList<>();
        for (JsonNode code : Fields.list(json, "codes")) {
            codes.add(new Coding(Fields.text(code, "system"), Fields.text(code, "code"), Fields.text(code, "display")));
        }
        return codes;
    }
}
