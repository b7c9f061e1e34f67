package org.tiltas.clinical.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Component;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.server.Settings;

/** The registry of metrics in memory. Immutable and thread-safe. */
@Component(service = {MetricCatalogue.class, MetricRegistry.class})
public final class MetricRegistry implements MetricCatalogue {
    private final Map<String, MetricDefinition> byName;
    private final Map<String, Metric> metrics;

    /** @throws IllegalArgumentException when {@code TILTAS_SNOMED_UK} is neither true nor false */
    public MetricRegistry() {
        Map<String, MetricDefinition> definitions = new HashMap<>();
        Map<String, Metric> inOrder = new LinkedHashMap<>();
        for (MetricDefinition definition : MetricFile.read(snomedUk())) {
            if (definitions.put(definition.name(), definition) != null) {
                throw new IllegalStateException("metrics.json: " + definition.name() + " stands there twice");
            }
            inOrder.put(definition.name(), definition.metric());
        }
        byName = Map.copyOf(definitions);
        metrics = inOrder;
    }

    /** Whether the site is licensed for the UK Edition of SNOMED CT. */
    private static boolean snomedUk() {
        String text = Settings.get("TILTAS_SNOMED_UK").orElse("false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("TILTAS_SNOMED_UK: '" + text + "' is neither true nor false");
        };
    }

    /** Everything the registry knows of a metric; null if it does not know it. */
    public MetricDefinition definition(String name) {
        return byName.get(name);
    }

    @Override
    public Optional<Metric> metric(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    @Override
    public Collection<Metric> all() {
        return List.copyOf(metrics.values());
    }

    @Override
    public Set<String> byCode(String system, String code, boolean codes, boolean componentCodes) {
        Set<String> found = new TreeSet<>();
        for (Metric metric : metrics.values()) {
            if (codes && has(metric, system, code)) {
                found.add(metric.name());
            }
            if (componentCodes && components(metric).stream().anyMatch(c -> has(metrics.get(c), system, code))) {
                found.add(metric.name());
            }
        }
        return found;
    }

    /** A series is published as components that carry its own code. */
    private List<String> components(Metric metric) {
        return byName.get(metric.name()).kind() == MetricDefinition.Kind.SERIES
                ? List.of(metric.name())
                : metric.components();
    }

    private static boolean has(Metric metric, String system, String code) {
        return metric.codings().stream()
                .anyMatch(c ->
                        c.code().equals(code) && (system.isEmpty() || c.system().equals(system)));
    }

    @Override
    public boolean isPersonal(String metric) {
        MetricDefinition definition = byName.get(metric);
        return definition == null || definition.about() == MetricDefinition.About.PERSON;
    }

    @Override
    public Set<String> byCategory(String category) {
        Set<String> found = new TreeSet<>();
        for (Metric metric : metrics.values()) {
            if (metric.category().equals(category)) {
                found.add(metric.name());
            }
        }
        return found;
    }
}
