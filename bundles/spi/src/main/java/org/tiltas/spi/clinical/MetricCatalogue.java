package org.tiltas.spi.clinical;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The one registry of metrics. */
public interface MetricCatalogue {
    Optional<Metric> metric(String name);

    Collection<Metric> all();

    /** Metrics whose code, or one of whose component codes where asked, is this; {@code system} empty for any. */
    Set<String> byCode(String system, String code, boolean codes, boolean componentCodes);

    /** Metrics of an observation category ({@code vital-signs}, {@code activity}, …). */
    Set<String> byCategory(String category);

    /** Whether what a metric tells is about a person; readings of the others never have a Patient as their subject. */
    default boolean isPersonal(String metric) {
        return true;
    }

    /**
     * What a metric means.
     *
     * @param name unique name
     * @param display text of the code
     * @param codings LOINC first, then MDC, then our own
     * @param category observation category code
     * @param unit UCUM code; empty where the value is no quantity
     * @param profile canonical of the vital-signs profile; empty for none
     * @param low least plausible value, if any
     * @param high greatest plausible value, if any
     * @param components metrics of its components
     */
    record Metric(
            String name,
            String display,
            List<Coding> codings,
            String category,
            String unit,
            String profile,
            Optional<BigDecimal> low,
            Optional<BigDecimal> high,
            List<String> components) {}

    /** A code with its system. */
    record Coding(String system, String code, String display) {}
}
