package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.tiltas.adapter.template.path.Json;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;

/** A message as JSON, within the limits that keep every expression affordable. */
final class Payload {
    private static final int MAX_BYTES = 4_000_000;
    private static final int MAX_NODES = 200_000;
    /** The JSONPath library writes down the path of every piece it visits. */
    private static final long MAX_PATHS = 32_000_000;

    private static final int MAX_EXPONENT = 100;

    private int nodes;
    private long paths;

    private Payload() {}

    static JsonNode read(byte[] payload) throws DecodeException {
        if (payload.length > MAX_BYTES) {
            throw new DecodeException("too-large", "json: more than " + MAX_BYTES + " bytes");
        }
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(payload);
        } catch (StreamConstraintsException e) {
            throw new DecodeException(
                    "too-large", "json: nested deeper than " + Json.MAX_DEPTH + ", or a name, number or text too long");
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new DecodeException("malformed", "json: malformed" + at);
        } catch (IOException e) {
            throw new DecodeException("malformed", "json: not in a Unicode encoding");
        } catch (NumberFormatException e) {
            // an exponent that no number of Java can hold is no parsing error to Jackson
            throw new DecodeException("malformed", "json: a number beyond all measures");
        }
        if (json == null || json.isMissingNode()) {
            throw new DecodeException("malformed", "json: empty");
        }
        new Payload().measure(json, 0);
        return json;
    }

    private void measure(JsonNode node, int path) throws DecodeException {
        paths += path;
        if (++nodes > MAX_NODES || paths > MAX_PATHS) {
            throw new DecodeException("too-large", "json: more pieces than a device message can have");
        }
        if (node.isNumber() && Math.abs((long) exponent(node.decimalValue())) > MAX_EXPONENT) {
            throw new DecodeException("malformed", "json: a number beyond all measures");
        }
        if (node.isArray()) {
            for (JsonNode child : node) {
                measure(child, path + 8);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                measure(field.getValue(), path + 4 + field.getKey().length());
            }
        }
    }

    private static int exponent(BigDecimal number) {
        return Math.abs(number.scale()) > MAX_EXPONENT ? number.scale() : number.precision() - number.scale();
    }

    /**
     * The payload as Azure would have handed it over. One that already has that form (a forwarded Event Hub message) is
     * taken as it is. IoT Hub's connected device is our gateway; the time of receipt is left out because it is nobody's
     * measurement time.
     */
    static JsonNode inEnvelope(JsonNode payload, RawMessage message) {
        if (payload.has("Body") && (payload.has("Properties") || payload.has("SystemProperties"))) {
            return payload;
        }
        ObjectNode envelope = Json.MAPPER.createObjectNode();
        envelope.set("Body", payload);
        envelope.putObject("Properties");
        envelope.putObject("SystemProperties").put("iothub-connection-device-id", message.gateway());
        return envelope;
    }
}
