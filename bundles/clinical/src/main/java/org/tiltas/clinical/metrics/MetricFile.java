package org.tiltas.clinical.metrics;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.clinical.metrics.MetricDefinition.About;
import org.tiltas.clinical.metrics.MetricDefinition.Kind;
import org.tiltas.clinical.metrics.MetricDefinition.Variant;
import org.tiltas.spi.clinical.MetricCatalogue.Coding;
import org.tiltas.spi.clinical.MetricCatalogue.Metric;

/** Reads {@code metrics.json}, one metric per entry. A field it does not know is an error, so that typing slips show. */
final class MetricFile {
    private static final String PROFILES = "http://hl7.org/fhir/StructureDefinition/";
    private static final Set<String> FIELDS = Set.of(
            "name",
            "display",
            "about",
            "category",
            "kind",
            "units",
            "range",
            "decimals",
            "every",
            "profile",
            "profileWithoutValue",
            "loinc",
            "mdc",
            "own",
            "snomedUk",
            "components",
            "required",
            "total",
            "variants");

    private MetricFile() {}

    /** @param snomedUk whether codes of the UK Edition of SNOMED CT may be used, for which a site needs a licence */
    static List<MetricDefinition> read(boolean snomedUk) {
        JsonMapper json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try (InputStream in = MetricFile.class.getResourceAsStream("metrics.json")) {
            List<MetricDefinition> all = new ArrayList<>();
            for (JsonNode entry : json.readTree(in)) {
                all.add(definition(entry, snomedUk));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("metrics.json cannot be read", e);
        }
    }

    private static MetricDefinition definition(JsonNode entry, boolean snomedUk) {
        String name = text(entry, "name");
        Set<String> strange = new TreeSet<>();
        entry.fieldNames().forEachRemaining(strange::add);
        strange.removeAll(FIELDS);
        if (!strange.isEmpty()) {
            throw new IllegalStateException("metrics.json: " + name + " has unknown fields " + strange);
        }
        List<String> units = texts(entry.path("units"));
        JsonNode range = entry.path("range");
        Metric metric = new Metric(
                name,
                text(entry, "display"),
                codings(entry, name, text(entry, "display"), snomedUk),
                text(entry, "category"),
                units.isEmpty() ? "" : units.get(0),
                entry.has("profile") ? PROFILES + text(entry, "profile") : "",
                range.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(range.get(0).decimalValue()),
                range.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(range.get(1).decimalValue()),
                texts(entry.path("components")));
        List<Variant> variants = new ArrayList<>();
        for (JsonNode variant : entry.path("variants")) {
            String attribute = variant.path("when").fieldNames().next();
            variants.add(new Variant(
                    attribute,
                    texts(variant.path("when").path(attribute)),
                    codings(variant, name, metric.display(), snomedUk)));
        }
        return new MetricDefinition(
                metric,
                About.valueOf(text(entry, "about").toUpperCase(Locale.ROOT)),
                Kind.valueOf(text(entry, "kind").toUpperCase(Locale.ROOT)),
                units,
                entry.path("decimals").asInt(0),
                entry.has("every") ? Optional.of(Duration.parse(text(entry, "every"))) : Optional.empty(),
                entry.has("profileWithoutValue") ? PROFILES + text(entry, "profileWithoutValue") : metric.profile(),
                texts(entry.path("required")),
                entry.path("total").asText(""),
                List.copyOf(variants));
    }

    private static List<Coding> codings(JsonNode entry, String name, String display, boolean snomedUk) {
        List<Coding> codings = new ArrayList<>();
        for (JsonNode loinc : entry.path("loinc")) {
            codings.add(new Coding(
                    Systems.LOINC, loinc.get(0).textValue(), loinc.get(1).textValue()));
        }
        if (entry.has("mdc")) {
            JsonNode mdc = entry.get("mdc");
            codings.add(
                    new Coding(Systems.MDC, mdc.get(0).textValue(), mdc.get(1).textValue()));
        }
        if (entry.has("own")) {
            String system = text(entry, "own").equals("event") ? Systems.EVENT : Systems.METRIC;
            codings.add(new Coding(system, name, display));
        }
        if (snomedUk && entry.has("snomedUk")) {
            JsonNode snomed = entry.get("snomedUk");
            codings.add(new Coding(
                    Systems.SNOMED, snomed.get(0).textValue(), snomed.get(1).textValue()));
        }
        return List.copyOf(codings);
    }

    private static String text(JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        if (!value.isTextual()) {
            throw new IllegalStateException(
                    "metrics.json: " + entry.path("name").asText("an entry") + " needs the text " + field);
        }
        return value.textValue();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(node -> texts.add(node.textValue()));
        return List.copyOf(texts);
    }
}
