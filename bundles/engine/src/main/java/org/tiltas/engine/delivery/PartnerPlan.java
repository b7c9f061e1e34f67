package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.PartnerSettings;
import org.tiltas.spi.server.SecretBox;

/**
 * A partner as its record describes it.
 *
 * @param settings for the channel, secrets in clear
 * @param terms what it wants
 * @param start {@code now} or {@code beginning}: where a delivery begins that never was before
 * @param legal on what grounds it is sent anything
 * @param reconcile how often receipts are compared with what it holds; empty for never
 */
record PartnerPlan(
        PartnerSettings settings, FilterTerms terms, String start, LegalTerms legal, Optional<Duration> reconcile) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> OWN =
            Set.of("kind", "url", "filter", "start", "id", "status", "basis", "purpose", "organization", "reconcile");

    /**
     * Reads the JSON of {@code PUT /api/v1/partners/{id}}, secrets sealed or in clear.
     *
     * @throws IllegalArgumentException naming field and reason in one line
     */
    static PartnerPlan read(String id, String body) {
        JsonNode json = parse(body);
        if (!json.isObject()) {
            throw new IllegalArgumentException("body: is not a JSON object");
        }
        Map<String, String> options = new HashMap<>();
        json.properties().forEach(field -> {
            if (!OWN.contains(field.getKey())) {
                flatten(field.getKey(), field.getValue(), options);
            }
        });
        return new PartnerPlan(
                new PartnerSettings(id, text(json, "kind", "fhir"), text(json, "url", ""), options),
                terms(json.path("filter")),
                start(text(json, "start", "now")),
                legal(json),
                reconcile(text(json, "reconcile", "")));
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            throw new IllegalArgumentException("body: is not JSON", e);
        }
    }

    private static void flatten(String name, JsonNode value, Map<String, String> options) {
        if (value.isObject()) {
            value.properties().forEach(field -> flatten(name + "." + field.getKey(), field.getValue(), options));
        } else if (value.isValueNode() && !value.isNull()) {
            String text = value.asText();
            boolean sealed = name.startsWith("auth.") && SecretBox.isSealed(text);
            options.put(name, sealed ? opened(name, text) : text);
        }
    }

    private static String opened(String name, String sealed) {
        try {
            return SecretBox.open(sealed);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(name + ": the stored secret cannot be opened; set it anew", e);
        }
    }

    private static String text(JsonNode json, String field, String otherwise) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + ": is not a text");
        }
        return value.asText();
    }

    private static String start(String word) {
        if (!word.equals("now") && !word.equals("beginning")) {
            throw new IllegalArgumentException("start: is neither now nor beginning");
        }
        return word;
    }

    private static LegalTerms legal(JsonNode json) {
        String basis = text(json, "basis", "statutory");
        if (!basis.equals("consent") && !basis.equals("statutory")) {
            throw new IllegalArgumentException("basis: is neither consent nor statutory");
        }
        return new LegalTerms(basis.equals("consent"), text(json, "purpose", ""), text(json, "organization", ""));
    }

    private static Optional<Duration> reconcile(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration interval = Duration.parse(text);
            if (interval.compareTo(Duration.ofMinutes(1)) >= 0 && interval.compareTo(Duration.ofDays(366)) <= 0) {
                return Optional.of(interval);
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new IllegalArgumentException("reconcile: is no interval such as P1D of at least a minute");
    }

    private static FilterTerms terms(JsonNode filter) {
        if (!filter.isMissingNode() && !filter.isNull() && !filter.isObject()) {
            throw new IllegalArgumentException("filter: is not an object");
        }
        return new FilterTerms(
                texts(filter, "codes"),
                texts(filter, "categories"),
                texts(filter, "homes"),
                texts(filter, "residents"),
                texts(filter, "statuses"),
                every(filter.path("every")));
    }

    private static Set<String> texts(JsonNode filter, String field) {
        Set<String> texts = new HashSet<>();
        JsonNode list = filter.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return texts;
        }
        if (!list.isArray()) {
            throw new IllegalArgumentException("filter." + field + ": is not a list");
        }
        for (JsonNode each : list) {
            if (!each.isTextual() || each.asText().isBlank()) {
                throw new IllegalArgumentException("filter." + field + ": holds something that is not a text");
            }
            texts.add(each.asText().strip());
        }
        return texts;
    }

    private static Map<String, Every> every(JsonNode every) {
        Map<String, Every> rules = new HashMap<>();
        if (every.isMissingNode() || every.isNull()) {
            return rules;
        }
        if (!every.isObject()) {
            throw new IllegalArgumentException("filter.every: is not an object of code and interval");
        }
        every.properties().forEach(field -> rules.put(field.getKey(), rule(field.getKey(), field.getValue())));
        return rules;
    }

    private static Every rule(String code, JsonNode value) {
        if (!value.isObject()) {
            return new Every(interval(code, value), Every.Mode.FIRST);
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!field.getKey().equals("interval") && !field.getKey().equals("mode")) {
                throw new IllegalArgumentException(
                        "filter.every." + code + ": knows interval and mode, not " + field.getKey());
            }
        }
        String mode = value.path("mode").asText(Every.Mode.FIRST.word());
        return new Every(
                interval(code, value.path("interval")),
                Arrays.stream(Every.Mode.values())
                        .filter(each -> each.word().equals(mode))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "filter.every." + code + ".mode: is none of first, last, min-max")));
    }

    private static Duration interval(String code, JsonNode value) {
        try {
            Duration interval =
                    value.isIntegralNumber() ? Duration.ofSeconds(value.asLong()) : Duration.parse(value.asText());
            if (interval.compareTo(Duration.ZERO) > 0 && interval.compareTo(Duration.ofDays(366)) <= 0) {
                return interval;
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "filter.every." + code + ": is no interval such as PT5M, or a number of seconds");
    }
}
