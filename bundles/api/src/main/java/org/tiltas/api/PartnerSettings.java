package org.tiltas.api;

import java.util.Map;
import java.util.Objects;

/**
 * How a partner is reached.
 *
 * @param id partner id
 * @param kind kind of channel
 * @param url base address
 * @param options everything else as plain text by dotted name: {@code fhirVersion}, {@code conditionalCreate},
 *     {@code auth.type}, {@code auth.token}, … Secrets among them must never be logged.
 */
public record PartnerSettings(String id, String kind, String url, Map<String, String> options) {
    public PartnerSettings {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(url, "url");
        options = Map.copyOf(options);
    }

    public String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    @Override
    public String toString() {
        return "PartnerSettings[" + id + " " + kind + " " + url + "]";
    }
}
