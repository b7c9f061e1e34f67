package org.tiltas.engine.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What would be sent, taken apart into fields with names: of JSON the path of each value, of an HL7 message segment and
 * field, of any other text the line.
 */
final class Rendered {
    private static final Pattern SEGMENT = Pattern.compile("[A-Z][A-Z0-9]{2}\\|.*");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, Integer> segments = new HashMap<>();

    private Rendered() {}

    static Map<String, String> fields(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        Rendered rendered = new Rendered();
        for (int i = 0; i < lines.size(); i++) {
            rendered.line(lines.get(i), lines.size() == 1 ? "" : "line " + (i + 1));
        }
        return rendered.fields;
    }

    private void line(String line, String place) {
        if (SEGMENT.matcher(line).matches()) {
            segment(line.split("\\|", -1));
            return;
        }
        try {
            JsonNode json = JSON.readTree(line);
            if (json != null && json.isContainerNode()) {
                flatten(json, place);
                return;
            }
        } catch (JsonProcessingException e) {
            // any other text is compared as it stands
        }
        fields.put(place.isEmpty() ? "line 1" : place, line);
    }

    private void segment(String[] parts) {
        int number = segments.merge(parts[0], 1, Integer::sum);
        String name = number == 1 ? parts[0] : parts[0] + "(" + number + ")";
        // MSH-1 is the separator itself
        int shift = parts[0].equals("MSH") ? 1 : 0;
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                fields.put(name + "-" + (i + shift), parts[i]);
            }
        }
        fields.putIfAbsent(name, "");
    }

    private void flatten(JsonNode node, String path) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            field.getValue(),
                            path
                                    + (path.isEmpty()
                                            ? ""
                                            : path.startsWith("line ") && !path.contains(":") ? ": " : ".")
                                    + field.getKey()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(node.get(i), path + "[" + i + "]");
            }
        } else {
            fields.put(path, node.asText());
        }
    }
}
