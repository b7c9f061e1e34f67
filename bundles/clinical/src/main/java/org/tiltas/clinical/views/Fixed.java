package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.clinical.metrics.Categories;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.spi.clinical.MetricCatalogue.Coding;
import org.tiltas.spi.clinical.MetricCatalogue.Metric;

/** The parts of an Observation that are the same for every value of a metric, as JSON, made once. */
final class Fixed {
    private final Map<String, Parts> parts = new HashMap<>();

    /**
     * Parts of one metric.
     *
     * @param code one CodeableConcept per variant, the usual one first
     * @param category array of the one category
     */
    record Parts(MetricDefinition definition, List<String> code, String category) {
        String code(Map<String, String> attributes) {
            return code.get(1 + definition.variant(attributes));
        }
    }

    Fixed(JsonFactory factory, MetricRegistry registry) {
        for (Metric metric : registry.all()) {
            MetricDefinition definition = registry.definition(metric.name());
            List<String> codes = new ArrayList<>();
            for (int variant = -1; variant < definition.variants().size(); variant++) {
                codes.add(concept(factory, definition.codings(variant), metric.display()));
            }
            Coding category = new Coding(Categories.system(metric.category()), metric.category(), "");
            parts.put(
                    metric.name(),
                    new Parts(definition, List.copyOf(codes), "[" + concept(factory, List.of(category), "") + "]"));
        }
    }

    /** @throws IllegalArgumentException for a metric the registry does not know */
    Parts of(String metric) {
        Parts found = parts.get(metric);
        if (found == null) {
            throw new IllegalArgumentException("metric: " + metric + " is not in the registry");
        }
        return found;
    }

    private static String concept(JsonFactory factory, List<Coding> codings, String text) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("coding");
            for (Coding coding : codings) {
                json.writeStartObject();
                json.writeStringField("system", coding.system());
                json.writeStringField("code", coding.code());
                if (!coding.display().isEmpty()) {
                    json.writeStringField("display", coding.display());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            if (!text.isEmpty()) {
                json.writeStringField("text", text);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
