package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.server.SecretBox;

/**
 * Which fields of {@code auth} are secret: every text that is not known to be public, so that a field of a later kind of
 * sign-in is rather sealed than told. Sealed ones are never returned and may be left out when a partner is replaced.
 */
final class PartnerSecrets {
    private static final Set<String> PUBLIC = Set.of(
            "type",
            "username",
            "user",
            "clientId",
            "tokenUrl",
            "scope",
            "keyId",
            "previousKeyId",
            "kid",
            "algorithm",
            "audience",
            "certificate",
            "ca");

    private PartnerSecrets() {}

    /** The same fields with secrets in clear. */
    static ObjectNode opened(ObjectNode sealed) {
        ObjectNode out = sealed.deepCopy();
        sealed.properties().forEach(field -> {
            if (isSealed(field.getValue())) {
                out.put(field.getKey(), SecretBox.open(field.getValue().textValue()));
            }
        });
        return out;
    }

    /** The same fields with secrets in clear; those left out are taken over from {@code before}. */
    static ObjectNode complete(ObjectNode given, ObjectNode before) {
        ObjectNode out = given.deepCopy();
        if (before.path("type").equals(given.path("type"))) {
            for (Map.Entry<String, JsonNode> field : before.properties()) {
                if (isSealed(field.getValue()) && !out.has(field.getKey())) {
                    out.put(field.getKey(), SecretBox.open(field.getValue().textValue()));
                }
            }
        }
        return out;
    }

    static ObjectNode sealed(ObjectNode clear) {
        ObjectNode out = Json.object();
        clear.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean secret = value.isTextual() && !PUBLIC.contains(field.getKey());
            out.set(field.getKey(), secret ? TextNode.valueOf(SecretBox.seal(value.textValue())) : value);
        });
        return out;
    }

    static ObjectNode shown(JsonNode stored) {
        ObjectNode out = Json.object();
        stored.properties().forEach(field -> {
            if (!isSealed(field.getValue())) {
                out.set(field.getKey(), field.getValue());
            }
        });
        return out;
    }

    /** Only plain values: nothing nested can hide a secret from {@link #sealed}. */
    static void checkFlat(ObjectNode auth) {
        auth.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isContainerNode()) {
                throw Problem.field("auth." + field.getKey(), "must be a plain value");
            }
            if (value.isTextual() && SecretBox.isSealed(value.textValue())) {
                throw Problem.field("auth." + field.getKey(), "must not begin with enc:");
            }
        });
    }

    private static boolean isSealed(JsonNode value) {
        return value.isTextual() && SecretBox.isSealed(value.textValue());
    }
}
