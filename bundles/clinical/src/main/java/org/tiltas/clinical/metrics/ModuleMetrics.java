package org.tiltas.clinical.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.MetricDirectory;
import org.tiltas.spi.clinical.MetricCatalogue;

/**
 * The registry as modules see it. Programs that run outside the server find it with {@link java.util.ServiceLoader}.
 * Immutable and thread-safe.
 */
@Component(service = MetricDirectory.class)
public final class ModuleMetrics implements MetricDirectory {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    public ModuleMetrics() {
        MetricFile.read(false).forEach(definition -> entries.put(definition.name(), entry(definition)));
    }

    @Override
    public Optional<Entry> metric(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    @Override
    public List<Entry> all() {
        return List.copyOf(entries.values());
    }

    private static Entry entry(MetricDefinition definition) {
        return new Entry(
                definition.name(),
                definition.metric().display(),
                Shape.valueOf(definition.kind().name()),
                definition.units(),
                definition.metric().codings().stream()
                        .map(ModuleMetrics::coding)
                        .toList(),
                definition.metric().components(),
                definition.required());
    }

    private static Coding coding(MetricCatalogue.Coding coding) {
        return new Coding(coding.system(), coding.code(), coding.display());
    }
}
