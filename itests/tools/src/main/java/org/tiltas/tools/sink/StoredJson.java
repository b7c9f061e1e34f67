package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A stored resource as it is given out: with the id and version it has here. */
final class StoredJson {
    /** Decimal places say something about a measurement, so they are kept as they came. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StoredJson() {}

    static String withIdentity(byte[] body, String id, int version) {
        try {
            ObjectNode resource = (ObjectNode) JSON.readTree(body);
            resource.put("id", id);
            resource.withObject("/meta").put("versionId", Integer.toString(version));
            return JSON.writeValueAsString(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("was JSON when it was stored", e);
        }
    }
}
