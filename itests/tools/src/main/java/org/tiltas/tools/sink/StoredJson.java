package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A stored resource as it is given out: with the id and version it has here. */
final class StoredJson {
    private static final ObjectMapper JSON = new ObjectMapper();

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
