package org.tiltas.adapter.gatt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** Device Information Service 1.1: the strings and the System ID (2A23). */
final class DeviceInformation {
    private DeviceInformation() {}

    /** @param name channel under which the fact is kept: {@code manufacturer}, {@code model}, … */
    static ValueDecoder string(String name) {
        return (value, heard) -> {
            String text = text(value.bytes(value.remaining(), name), name);
            return text.isEmpty() ? List.of() : List.of(fact(heard, name, text));
        };
    }

    /** Manufacturer id (40 bit) and OUI (24 bit), least significant first; read from the end it is the EUI-64. */
    static List<Reading> systemId(Octets value, Heard heard) throws DecodeException {
        byte[] octets = value.bytes(8, "system id");
        StringBuilder text = new StringBuilder(23);
        for (int i = octets.length - 1; i >= 0; i--) {
            text.append(String.format(Locale.ROOT, "%02X", octets[i])).append(i == 0 ? "" : "-");
        }
        return List.of(fact(heard, "system-id", text.toString()));
    }

    static Reading fact(Heard heard, String name, String text) {
        return heard.reading(Metrics.DEVICE_INFORMATION, new Value.Text(text))
                .channel(name)
                .build();
    }

    private static String text(byte[] octets, String name) throws DecodeException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException("malformed", name + ": not UTF-8");
        }
        int end = text.length();
        // Many devices send a fixed buffer, filled up with zeros.
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        String trimmed = text.substring(0, end).strip();
        if (trimmed.chars().anyMatch(Character::isISOControl)) {
            throw new DecodeException("malformed", name + ": holds a control character");
        }
        return trimmed;
    }
}
