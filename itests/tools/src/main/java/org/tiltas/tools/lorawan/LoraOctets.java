package org.tiltas.tools.lorawan;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Writes the octets of a payload; negative numbers as two's complement. */
final class LoraOctets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    LoraOctets octets(int... values) {
        for (int value : values) {
            if (value < 0 || value > 0xff) {
                throw new IllegalArgumentException(value + " is no octet");
            }
            out.write(value);
        }
        return this;
    }

    /** Least significant octet first. */
    LoraOctets little(long value, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >> 8 * i));
        }
        return this;
    }

    /** Most significant octet first. */
    LoraOctets big(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            out.write((int) (value >> 8 * i));
        }
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
