package org.tiltas.tools.gatt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;

/** Writes little-endian fields of a GATT characteristic value; numbers as IEEE 11073-20601 SFLOAT and FLOAT. */
public final class GattBytes {
    private static final int SFLOAT_MANTISSA = 2045;
    private static final int FLOAT_MANTISSA = 0x7FFFFD;

    private byte[] bytes = new byte[32];
    private int length;

    public GattBytes unsigned(long value, int octets) {
        if (value < 0 || value >= 1L << 8 * octets) {
            throw new IllegalArgumentException(value + " does not fit in " + octets + " octets");
        }
        return little(value, octets);
    }

    /** Mantissa of 12 bits, exponent of 4; the scale of the number is kept. */
    public GattBytes sfloat(BigDecimal value) {
        int mantissa = mantissa(value, SFLOAT_MANTISSA, 7, 8);
        return little((mantissa & 0xFFF) | (-value.scale() & 0xF) << 12, 2);
    }

    public GattBytes sfloatNaN() {
        return little(0x07FF, 2);
    }

    /** Mantissa of 24 bits, exponent of 8; the scale of the number is kept. */
    public GattBytes real(BigDecimal value) {
        int mantissa = mantissa(value, FLOAT_MANTISSA, 127, 128);
        return little((mantissa & 0xFFFFFFL) | (-value.scale() & 0xFFL) << 24, 4);
    }

    /** Date Time (0x2A08): year, month, day, hours, minutes, seconds; it knows no zone. */
    public GattBytes dateTime(LocalDateTime time) {
        return unsigned(time.getYear(), 2)
                .unsigned(time.getMonthValue(), 1)
                .unsigned(time.getDayOfMonth(), 1)
                .unsigned(time.getHour(), 1)
                .unsigned(time.getMinute(), 1)
                .unsigned(time.getSecond(), 1);
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes, 0, length);
    }

    private static int mantissa(BigDecimal value, int largest, int mostDecimals, int mostZeros) {
        BigInteger mantissa = value.unscaledValue();
        if (mantissa.abs().compareTo(BigInteger.valueOf(largest)) > 0
                || value.scale() > mostZeros
                || -value.scale() > mostDecimals) {
            throw new IllegalArgumentException(value + " does not fit the float format");
        }
        return mantissa.intValue();
    }

    private GattBytes little(long value, int octets) {
        if (length + octets > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        for (int i = 0; i < octets; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }
}
