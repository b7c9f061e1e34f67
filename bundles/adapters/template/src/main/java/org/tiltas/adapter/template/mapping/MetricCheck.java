package org.tiltas.adapter.template.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.MetricDirectory;

/** Whether what a mapping names goes together in FHIR. Every complaint is a sentence that names the field. */
public final class MetricCheck {
    private final MetricDirectory metrics;

    public MetricCheck(MetricDirectory metrics) {
        this.metrics = metrics;
    }

    /** The metric of this name. */
    public MetricDirectory.Entry metric(String field, String name) throws MappingError {
        Optional<MetricDirectory.Entry> metric = metrics.metric(name);
        if (metric.isPresent()) {
            return metric.get();
        }
        String near = metrics.all().stream()
                .map(MetricDirectory.Entry::name)
                .filter(known -> known.contains(name) || name.contains(known) || distance(known, name) <= 2)
                .findFirst()
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        throw MappingError.at(field, "'" + name + "' is not in the metrics registry" + near);
    }

    /** Refuses a value that FHIR knows only as part of a panel. */
    public void standsAlone(String field, MetricDirectory.Entry metric) throws MappingError {
        for (MetricDirectory.Entry panel : metrics.all()) {
            if (panel.required().contains(metric.name())) {
                throw MappingError.at(
                        field,
                        metric.name() + " cannot stand alone: its profile wants it as a component of " + panel.name());
            }
        }
    }

    public void component(String field, MetricDirectory.Entry panel, MetricDirectory.Entry metric) throws MappingError {
        if (!panel.components().contains(metric.name())) {
            throw MappingError.at(
                    field,
                    metric.name() + " is no component of " + panel.name() + ", which has "
                            + String.join(", ", panel.components()));
        }
    }

    /** A required component may be missing in a message, but not in the mapping. */
    public void complete(String field, MetricDirectory.Entry panel, List<String> components) throws MappingError {
        List<String> missing = new ArrayList<>(panel.required());
        missing.removeAll(components);
        if (!missing.isEmpty()) {
            throw MappingError.at(field, panel.name() + " needs " + String.join(" and ", missing) + " too");
        }
        if (components.isEmpty()) {
            throw MappingError.at(field, "must list at least one component");
        }
        if (components.stream().distinct().count() < components.size()) {
            throw MappingError.at(field, "names a metric twice");
        }
    }

    /** The UCUM code of a unit that this metric can be given in. */
    public String unit(String field, MetricDirectory.Entry metric, String word) throws MappingError {
        String usual = String.join(" or ", metric.units());
        String code = metric.units().contains(word)
                ? word
                : Units.code(word)
                        .orElseThrow(() -> MappingError.at(
                                field, "'" + word + "' is no unit known here; " + metric.name() + " is in " + usual));
        if (metric.units().stream().noneMatch(to -> Units.convertible(code, to))) {
            String why =
                    Units.dimension(code).map(d -> " is a unit of " + d + ";").orElse("");
            throw MappingError.at(
                    field,
                    "'" + word + "'" + why + " " + metric.name() + " is in " + usual + " and cannot be converted");
        }
        return code;
    }

    /** Number of letters to change; enough of it to find a typing slip. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 2) {
            return 3;
        }
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(last[j], row[j - 1]) + 1);
            }
            last = row;
        }
        return last[b.length()];
    }
}
