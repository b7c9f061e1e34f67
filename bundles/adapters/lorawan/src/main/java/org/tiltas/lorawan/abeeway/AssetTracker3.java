package org.tiltas.lorawan.abeeway;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;
import org.tiltas.lorawan.abeeway.AssetTracker2.Condensed;

/**
 * Messages of firmware 3 (Abeeway AT3): type, battery, seconds of the half day, data; most significant octet first.
 */
final class AssetTracker3 {
    private static final int UNKNOWN = 127;
    private static final int NOTIFICATION = 1;
    private static final int POSITION = 2;
    private static final int SATELLITES = 10;
    /** Why it shuts down. */
    private static final int EMPTY = 2;

    private static final int HALF_DAY = 12 * 3600;
    /** A clock may be a little ahead of the network's. */
    private static final int TOLERANCE = 600;

    private AssetTracker3() {}

    static void decode(Octets in, Uplink uplink, Readings now) throws DecodeException {
        int header = in.u8("header");
        int battery = in.u8("battery") & 0x7f;
        int seconds = in.u16("seconds");
        if (header >> 7 != 0) {
            in.skip(1, "frame number");
        }
        Readings out =
                uplink.time().map(heard -> now.earlier(age(heard, seconds))).orElse(now);
        if (battery > 0 && battery < UNKNOWN) {
            now.quantity(Metrics.BATTERY, battery, 0, "%");
        }
        if ((header & 0x40) != 0) {
            out.addUnlessTold(Metrics.HELP_CALL, new Value.Flag(true)).attribute(Attributes.KIND, "sos");
        }
        switch (header >> 3 & 7) {
            case NOTIFICATION -> notification(in, out);
            case POSITION -> position(in, out);
            case 3, 4, 5 -> {
                // query, answer, telemetry of other sensors
            }
            default ->
                throw new DecodeException("unknown-code", "message type: " + (header >> 3 & 7) + " is not known");
        }
    }

    /** How long before it was heard; the device tells the seconds since noon or midnight UTC. */
    static Duration age(OffsetDateTime heard, int seconds) {
        long behind = Math.floorMod(heard.toEpochSecond() + TOLERANCE - seconds, HALF_DAY) - TOLERANCE;
        return Duration.ofSeconds(Math.max(0, behind));
    }

    private static void position(Octets in, Readings out) throws DecodeException {
        int status = in.u8("position status");
        in.skip(3, "triggers");
        out.flag(Metrics.MOTION, status >> 7 != 0);
        boolean found = (status >> 5 & 3) == 0;
        if (!found || (status & 0x0f) != SATELLITES) {
            return;
        }
        int latitude = in.i32("latitude");
        int longitude = in.i32("longitude");
        int altitude = in.i16("altitude");
        in.skip(4, "course and speed");
        Value accuracy = Condensed.metres(in.u8("accuracy"));
        out.position(
                latitude,
                longitude,
                7,
                new Value.Component(Metrics.ALTITUDE, Value.quantity(BigDecimal.valueOf(altitude), "m")),
                new Value.Component(Metrics.POSITION_ACCURACY, accuracy));
    }

    private static void notification(Octets in, Readings out) throws DecodeException {
        int what = in.u8("notification");
        switch (what) {
            case 0x00 -> status(in, out);
            case 0x04 -> temperature(in, out);
            case 0x01 -> {
                out.flag(Metrics.BATTERY_LOW, true);
                in.skip(2, "consumption");
                out.quantity(Metrics.BATTERY_VOLTAGE, in.u16("battery voltage"), 3, "V");
            }
            case 0x03 -> out.flag(Metrics.TAMPER, (in.u8("casing") & 1) != 0);
            case 0x05 -> {
                out.flag(Metrics.DEVICE_ONLINE, false);
                if (in.remaining() > 0 && in.u8("cause") == EMPTY) {
                    out.flag(Metrics.BATTERY_LOW, true);
                }
            }
            case 0x10 -> out.helpCall("sos");
            case 0x11 -> out.flag(Metrics.HELP_CALL, false).attribute(Attributes.KIND, "sos-end");
            case 0x20, 0x21, 0x22 -> temperature(in, out);
            case 0x30 -> out.flag(Metrics.MOTION, true);
            case 0x31 -> out.flag(Metrics.MOTION, false);
            case 0x32 -> out.flag(Metrics.VIBRATION, true);
            case 0x50 -> out.flag(Metrics.ZONE_EXIT, false);
            case 0x51 -> out.flag(Metrics.ZONE_EXIT, true);
            default -> {
                // Bluetooth, networks, danger zones and meeting points, telemetry
            }
        }
    }

    /** Its first page tells firmware and voltage, the others of satellites and of the cellular modem. */
    private static void status(Octets in, Readings out) throws DecodeException {
        temperature(in, out);
        if (in.remaining() > 0 && (in.u8("page") & 7) == 0) {
            out.fact("firmware", in.u8("major") + "." + in.u8("minor") + "." + in.u8("patch"));
            in.skip(14, "configuration, hardware, extremes");
            out.quantity(Metrics.BATTERY_VOLTAGE, in.u16("battery voltage"), 3, "V");
        }
    }

    private static void temperature(Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i8("temperature"), 0, "Cel");
    }
}
