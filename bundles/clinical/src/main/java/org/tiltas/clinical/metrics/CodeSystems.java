package org.tiltas.clinical.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.clinical.MetricCatalogue.Coding;
import org.tiltas.spi.clinical.MetricCatalogue.Metric;

/** Our own code systems as R4 CodeSystem resources, generated from the registry. */
public final class CodeSystems {
    private final Map<String, String> byReference = new LinkedHashMap<>();

    public CodeSystems(MetricRegistry registry) {
        add("tiltas-event", Systems.EVENT, "TiltasEvent", "Events", concepts(registry, Systems.EVENT));
        add("tiltas-metric", Systems.METRIC, "TiltasMetric", "Metrics", concepts(registry, Systems.METRIC));
        add("tiltas-category", Systems.CATEGORY, "TiltasCategory", "Observation categories", Categories.OWN);
        locations();
    }

    /** The resource under a reference such as {@code CodeSystem/tiltas-event}. */
    public Optional<String> resource(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }

    /** References of all. */
    public Set<String> references() {
        return byReference.keySet();
    }

    private static Map<String, String> concepts(MetricRegistry registry, String system) {
        Map<String, String> concepts = new LinkedHashMap<>();
        for (Metric metric : registry.all()) {
            for (Coding coding : metric.codings()) {
                if (coding.system().equals(system)) {
                    concepts.put(coding.code(), coding.display());
                }
            }
        }
        return concepts;
    }

    /** Rooms come and go, so their codes cannot be listed here: each is the id of a Location. */
    private void locations() {
        ObjectNode resource = head("tiltas-location", Systems.LOCATION, "TiltasLocation", "Rooms");
        resource.put("description", "Each code is the id of a Location of this server.");
        resource.put("caseSensitive", true);
        resource.put("content", "not-present");
        byReference.put("CodeSystem/tiltas-location", resource.toString());
    }

    private void add(String id, String url, String name, String title, Map<String, String> concepts) {
        ObjectNode resource = head(id, url, name, title);
        resource.put("description", title + " for which no code of LOINC or IEEE 11073 serves alone.");
        resource.put("caseSensitive", true);
        resource.put("content", "complete");
        resource.put("count", concepts.size());
        ArrayNode list = resource.putArray("concept");
        concepts.forEach((code, display) -> list.addObject().put("code", code).put("display", display));
        byReference.put("CodeSystem/" + id, resource.toString());
    }

    private static ObjectNode head(String id, String url, String name, String title) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.put("resourceType", "CodeSystem");
        resource.put("id", id);
        resource.put("url", url);
        resource.put("version", "1.0.0");
        resource.put("name", name);
        resource.put("title", "Tiltas: " + title);
        resource.put("status", "active");
        resource.put("experimental", false);
        resource.put("publisher", "Tiltas");
        return resource;
    }
}
