package org.tiltas.adapter.gatt;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.HexFormat;

/** Writes characteristic values as a device would, least significant octet first. */
final class Wire {
    static final int NAN = 0x07ff;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    Wire number(long value, int count) {
        for (int i = 0; i < count; i++) {
            octets.write((int) (value >> 8 * i));
        }
        return this;
    }

    Wire u8(int... values) {
        for (int value : values) {
            number(value, 1);
        }
        return this;
    }

    Wire u16(int... values) {
        for (int value : values) {
            number(value, 2);
        }
        return this;
    }

    Wire u24(int value) {
        return number(value, 3);
    }

    Wire u32(long value) {
        return number(value, 4);
    }

    /** SFLOATs of the given decimals; the scale of the text becomes the exponent. */
    Wire sfloat(String... decimals) {
        for (String decimal : decimals) {
            BigDecimal number = new BigDecimal(decimal);
            u16((-number.scale() & 0xf) << 12 | number.unscaledValue().intValueExact() & 0xfff);
        }
        return this;
    }

    Wire float32(String decimal) {
        BigDecimal number = new BigDecimal(decimal);
        return u32((long) -number.scale() << 24 | number.unscaledValue().intValueExact() & 0xffffff);
    }

    Wire dateTime(int year, int month, int day, int hour, int minute, int second) {
        return u16(year).u8(month, day, hour, minute, second);
    }

    Wire append(Wire other) {
        octets.writeBytes(other.bytes());
        return this;
    }

    Wire crc() {
        byte[] before = bytes();
        return u16(Crc.of(before, 0, before.length));
    }

    byte[] bytes() {
        return octets.toByteArray();
    }

    String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
