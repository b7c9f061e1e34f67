package org.tiltas.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The server's registry of metrics, to look things up in. Published as an OSGi service, for modules whose metrics are
 * named by people instead of by code: what a file names can be checked before the first message comes. Immutable and
 * thread-safe.
 */
@ProviderType
public interface MetricDirectory {
    /** What is known of a metric; empty if the server has none of this name. */
    Optional<Entry> metric(String name);

    /** Every metric, in the order of the registry. */
    List<Entry> all();

    /** Shape of a value, as the alternatives of {@link Value}. */
    enum Shape {
        QUANTITY,
        PANEL,
        SERIES,
        FLAG,
        CODE,
        TEXT
    }

    /**
     * One metric.
     *
     * @param name its name, see {@link Metrics}
     * @param display text of its code
     * @param shape shape of its value
     * @param units UCUM codes its value may have, the usual one first; empty where it is no number
     * @param codings codes it is published under, LOINC first
     * @param components metrics that may be its components; empty unless it is a panel
     * @param required components that a panel always has
     */
    record Entry(
            String name,
            String display,
            Shape shape,
            List<String> units,
            List<Coding> codings,
            List<String> components,
            List<String> required) {
        public Entry {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(display, "display");
            Objects.requireNonNull(shape, "shape");
            units = List.copyOf(units);
            codings = List.copyOf(codings);
            components = List.copyOf(components);
            required = List.copyOf(required);
        }
    }

    /** A code with its system. */
    record Coding(String system, String code, String display) {
        public Coding {
            Objects.requireNonNull(system, "system");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(display, "display");
        }
    }
}
