package org.tiltas.lorawan.tektelic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** What satellites told, gathered from the fields of one message in whatever order they stand. */
final class Fix {
    private static final int DECIMALS = 7;
    private static final int FIRST_YEAR = 2015;
    private static final long HALF = 1L << 23;
    private static final int TIME_VALID = 1;
    private static final int POSITION_VALID = 2;

    private final boolean packed;
    private LocalDateTime utc;
    private long latitude;
    private long longitude;
    private BigDecimal altitude;
    private int status = TIME_VALID | POSITION_VALID;

    /** @param packed as a Seal packs time and place into fewer octets */
    Fix(boolean packed) {
        this.packed = packed;
    }

    void status(int status) {
        this.status = status;
    }

    void time(Octets in) throws DecodeException {
        if (packed) {
            long bits = in.u32("time");
            utc = date(
                    2000 + (int) (bits >> 26),
                    (int) (bits >> 22 & 0x0f),
                    (int) (bits >> 17 & 0x1f),
                    (int) (bits >> 12 & 0x1f),
                    (int) (bits >> 6 & 0x3f),
                    (int) (bits & 0x3f));
        } else {
            utc = date(in.u16("year"), in.u8("month"), in.u8("day"), in.u8("hour"), in.u8("minute"), in.u8("second"));
        }
    }

    void coordinates(Octets in) throws DecodeException {
        if (packed) {
            latitude = part(in.i24("latitude"), 90);
            longitude = part(in.i24("longitude"), 180);
            altitude = BigDecimal.valueOf(9500L * in.u16("altitude"))
                    .divide(BigDecimal.valueOf(65536), 2, RoundingMode.HALF_UP)
                    .subtract(BigDecimal.valueOf(500));
        } else {
            latitude = in.i24("latitude") * 125L;
            longitude = in.i32("longitude");
            altitude = BigDecimal.valueOf(in.i16("altitude") * 5L, 1);
        }
    }

    /** Gives the position once, with the time of the fix where it is known. */
    void tell(Readings out) {
        if (altitude != null && (status & POSITION_VALID) != 0) {
            Readings then =
                    utc != null && (status & TIME_VALID) != 0 ? out.storedAt(utc.toEpochSecond(ZoneOffset.UTC)) : out;
            then.position(
                    latitude,
                    longitude,
                    DECIMALS,
                    new Value.Component(Metrics.ALTITUDE, Value.quantity(altitude, "m")));
        }
        altitude = null;
    }

    void tellIfTimed(Readings out) {
        if (utc != null) {
            tell(out);
        }
        altitude = null;
        utc = null;
    }

    /** A part of so many degrees, in steps of the seventh decimal place. */
    private static long part(int value, int degrees) {
        return BigDecimal.valueOf(value * 10_000_000L * degrees)
                .divide(BigDecimal.valueOf(HALF), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static LocalDateTime date(int year, int month, int day, int hour, int minute, int second) {
        try {
            return year < FIRST_YEAR ? null : LocalDateTime.of(year, month, day, hour, minute, second);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
