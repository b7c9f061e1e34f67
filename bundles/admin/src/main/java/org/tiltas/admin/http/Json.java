package org.tiltas.admin.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads JSON of strangers strictly and writes ours. */
public final class Json {
    /** Deepest nesting that is read. */
    public static final int DEPTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** @throws Problem 400 when the bytes are no JSON, nested too deep, or name a field twice */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw Problem.of(400, "body: no JSON in it");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw Problem.of(400, "body: nested deeper than " + DEPTH + " levels or a number or text too long");
        } catch (JsonProcessingException e) {
            throw Problem.of(400, "body: not JSON, " + oneLine(e));
        } catch (java.io.IOException e) {
            throw Problem.of(400, "body: cannot be read");
        }
    }

    /** JSON of our own making, such as a record's body. */
    public static ObjectNode own(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalStateException("a stored record is no JSON object", e);
        }
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String oneLine(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : "line " + e.getLocation().getLineNr() + " column "
                        + e.getLocation().getColumnNr() + ": ";
        // What Jackson says may quote the text, which may be a secret; a duplicate's name is not one.
        String what = e.getOriginalMessage().startsWith("Duplicate field")
                ? e.getOriginalMessage()
                : e.getProcessor() instanceof JsonParser ? "unexpected or missing character" : "unreadable";
        return where + what.replaceAll("\\s+", " ");
    }
}
