package org.tiltas.adapter.zigbee2mqtt;

import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** {@code online} or {@code offline}, plain (legacy) or as {@code {"state": "online"}}. */
final class Online {
    private Online() {}

    /** A retained message that is taken back has no bytes. */
    static boolean isEmpty(byte[] payload) {
        return Plain.text(payload).isEmpty();
    }

    static List<Reading> readings(DeviceIdentifier device, String metric, byte[] payload) throws DecodeException {
        String plain = Plain.text(payload);
        String word = plain.startsWith("{") ? state(payload) : Plain.unquoted(plain);
        boolean online = word.equals("online");
        if (!online && !word.equals("offline")) {
            throw new DecodeException("unsupported-value", "state: neither online nor offline");
        }
        return List.of(Reading.of(device, metric, new Value.Flag(online))
                .attribute(Attributes.STATE, Attributes.HELD)
                .build());
    }

    private static String state(byte[] payload) throws DecodeException {
        return Json.read(payload, json -> {
            String word = "";
            json.nextToken();
            for (JsonToken token = json.currentToken(); token == JsonToken.FIELD_NAME; token = json.nextToken()) {
                boolean state = json.currentName().equals("state");
                json.nextToken();
                Scalar value = Scalar.of(json);
                word = state && value.kind() == Scalar.Kind.TEXT ? value.text() : word;
            }
            return word;
        });
    }

    /** Payloads that are no JSON. */
    static final class Plain {
        private Plain() {}

        static String text(byte[] payload) {
            return new String(payload, StandardCharsets.UTF_8).strip();
        }

        static String unquoted(String text) {
            return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text;
        }
    }
}
