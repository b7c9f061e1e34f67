package org.tiltas.clinical.metrics;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.spi.clinical.MetricCatalogue.Coding;
import org.tiltas.spi.clinical.MetricCatalogue.Metric;

/**
 * One entry of the registry: what other rooms see of a metric, and what only this room needs.
 *
 * @param metric name, codes, unit, range
 * @param about whom or what the value describes
 * @param kind shape of its value
 * @param units UCUM codes it may come in; the first is the usual one
 * @param decimals usual number of decimal places; a value keeps those it came with
 * @param every usual interval between two samples; empty for events
 * @param profileWithoutValue profile of an Observation that has no value; R4's BMI profile allows none without
 * @param required components that are always present, with a reason when they have no value
 * @param total the component of a panel that is published as its value, in place of a component; empty for none
 * @param variants other codes under some circumstances; the first that fits counts
 */
public record MetricDefinition(
        Metric metric,
        About about,
        Kind kind,
        List<String> units,
        int decimals,
        Optional<Duration> every,
        String profileWithoutValue,
        List<String> required,
        String total,
        List<Variant> variants) {

    /** Subject of a value. */
    public enum About {
        PERSON,
        DEVICE,
        ROOM
    }

    /** Shape of a value. */
    public enum Kind {
        QUANTITY,
        PANEL,
        SERIES,
        FLAG,
        CODE,
        TEXT
    }

    /**
     * Codes that replace the usual ones.
     *
     * @param attribute name of the attribute that decides
     * @param values its values for which this variant counts
     */
    public record Variant(String attribute, List<String> values, List<Coding> codings) {
        boolean fits(Map<String, String> attributes) {
            String value = attributes.get(attribute);
            return value != null && values.contains(value);
        }
    }

    public String name() {
        return metric.name();
    }

    /** Canonical of the profile it is published under; empty for none. */
    public String profile(boolean absent) {
        return absent ? profileWithoutValue : metric.profile();
    }

    /** Index of the variant that fits, -1 for the usual codes. */
    public int variant(Map<String, String> attributes) {
        for (int i = 0; i < variants.size(); i++) {
            if (variants.get(i).fits(attributes)) {
                return i;
            }
        }
        return -1;
    }

    /** Codes of a variant as {@link #variant} found it. */
    public List<Coding> codings(int variant) {
        return variant < 0 ? metric.codings() : variants.get(variant).codings();
    }

    /** Whether a number may be a real value of this metric. */
    public boolean plausible(BigDecimal value) {
        return metric.low().map(low -> value.compareTo(low) >= 0).orElse(true)
                && metric.high().map(high -> value.compareTo(high) <= 0).orElse(true);
    }
}
