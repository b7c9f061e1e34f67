package org.tiltas.testkit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registry of metrics of the server this kit came with. Immutable. */
final class KnownMetrics {
    private static final KnownMetrics SHIPPED = read();

    private final Map<String, Metric> byName;

    private KnownMetrics(Map<String, Metric> byName) {
        this.byName = byName;
    }

    /**
     * What a reading of a metric may hold.
     *
     * @param kind shape of the value: quantity, panel, series, flag, code or text
     * @param units UCUM codes it may come in
     * @param components metrics a panel may be made of
     * @param range least and greatest plausible number; empty where none is stated
     */
    record Metric(String name, String kind, List<String> units, List<String> components, List<BigDecimal> range) {}

    static KnownMetrics shipped() {
        return SHIPPED;
    }

    Optional<Metric> metric(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static KnownMetrics read() {
        JsonMapper json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try (InputStream in = KnownMetrics.class.getResourceAsStream("metrics.json")) {
            Map<String, Metric> metrics = new LinkedHashMap<>();
            for (JsonNode entry : json.readTree(in)) {
                String name = entry.path("name").asText();
                metrics.put(
                        name,
                        new Metric(
                                name,
                                entry.path("kind").asText(),
                                texts(entry.path("units")),
                                texts(entry.path("components")),
                                numbers(entry.path("range"))));
            }
            return new KnownMetrics(metrics);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics.json cannot be read", e);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(node -> texts.add(node.textValue()));
        return List.copyOf(texts);
    }

    private static List<BigDecimal> numbers(JsonNode list) {
        List<BigDecimal> numbers = new ArrayList<>();
        list.forEach(node -> numbers.add(node.decimalValue()));
        return List.copyOf(numbers);
    }

    Collection<Metric> all() {
        return byName.values();
    }
}
