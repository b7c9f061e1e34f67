package org.tiltas.lorawan.abeeway;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * Messages of firmware 1 and 2 (the vendor's published decoders): type, status, battery, temperature, token, data;
 * most significant octet first. While the tracker is in SOS mode every message says so, and every one of them calls for
 * help, since the one that told its beginning may be lost.
 */
final class AssetTracker2 {
    private static final int UNKNOWN = 255;
    private static final int FULL = 100;
    private static final int DEGREE_DECIMALS = 7;
    private static final int ENTERED = 1;
    private static final int LEFT = 2;

    private AssetTracker2() {}

    static void decode(Octets in, Readings out) throws DecodeException {
        int type = in.u8("message type");
        switch (type) {
            case 0x00, 0x0d -> {
                // acknowledgement, text message
            }
            case 0x03, 0x04, 0x05, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x0e, 0x0f -> body(type, in, out);
            default -> throw new DecodeException("unknown-code", "message type: " + type + " is not known");
        }
    }

    private static void body(int type, Octets in, Readings out) throws DecodeException {
        int status = in.u8("status");
        int battery = in.u8("battery");
        int temperature = in.u8("temperature");
        int option = in.u8("option") & 0x0f;
        battery(battery, out);
        out.add(Metrics.AMBIENT_TEMPERATURE, Value.quantity(Condensed.read(temperature, "-44", "85", 0, 1), "Cel"));
        out.addUnlessTold(Metrics.MOTION, new Value.Flag((status & 0x04) != 0));
        if ((status & 0x10) != 0) {
            out.addUnlessTold(Metrics.HELP_CALL, new Value.Flag(true)).attribute(Attributes.KIND, "sos");
        }
        switch (type) {
            case 0x03 -> position(option, in, out);
            case 0x04 -> health(option, in, out);
            case 0x05 -> heartbeat(in, out);
            case 0x07 -> activity(in, out);
            case 0x09 -> shutdown(in, out);
            case 0x0a -> event(in, out);
            case 0x0e -> extendedPosition(option, in, out);
            default -> {
                // scans, proximity and debugging: nothing that has a metric
            }
        }
    }

    /** Percent, 0 while it is charged; firmware 1 sent a voltage, whose codes lie above 100 for any battery that works. */
    private static void battery(int octet, Readings out) {
        if (octet > 0 && octet <= FULL) {
            out.quantity(Metrics.BATTERY, octet, 0, "%");
        } else if (octet > FULL && octet < UNKNOWN) {
            out.add(Metrics.BATTERY_VOLTAGE, Value.quantity(Condensed.read(octet, "2.8", "4.2", 2, 2), "V"));
        }
        if (octet != UNKNOWN) {
            out.flag(Metrics.EXTERNAL_POWER, octet == 0);
        }
    }

    private static void position(int kind, Octets in, Readings out) throws DecodeException {
        if (kind != 0) {
            return;
        }
        Readings then = out.earlier(Duration.ofSeconds(8L * in.u8("age")));
        long latitude = (long) in.i24("latitude") << 8;
        long longitude = (long) in.i24("longitude") << 8;
        BigDecimal accuracy = Condensed.read(in.u8("accuracy"), "0", "1000", 0, 2);
        then.position(
                latitude,
                longitude,
                DEGREE_DECIMALS,
                new Value.Component(Metrics.POSITION_ACCURACY, Value.quantity(accuracy, "m")));
    }

    private static void extendedPosition(int kind, Octets in, Readings out) throws DecodeException {
        if (kind != 0) {
            return;
        }
        Readings then = out.earlier(Duration.ofSeconds(in.u16("age")));
        boolean inMetres = (in.u8("fix") & 0x02) != 0;
        int latitude = in.i32("latitude");
        int longitude = in.i32("longitude");
        BigDecimal altitude = BigDecimal.valueOf(in.i16("altitude"), inMetres ? 0 : 2);
        int octet = in.u8("accuracy");
        Value accuracy =
                inMetres ? Condensed.metres(octet) : Value.quantity(Condensed.read(octet, "0", "1000", 0, 2), "m");
        then.position(
                latitude,
                longitude,
                DEGREE_DECIMALS,
                new Value.Component(Metrics.ALTITUDE, Value.quantity(altitude, "m")),
                new Value.Component(Metrics.POSITION_ACCURACY, accuracy));
    }

    private static void health(int kind, Octets in, Readings out) throws DecodeException {
        if (kind == 1) {
            in.skip(12, "consumption");
            out.quantity(Metrics.BATTERY_VOLTAGE, in.u16("battery voltage"), 3, "V");
        }
    }

    private static void heartbeat(Octets in, Readings out) throws DecodeException {
        if (in.remaining() >= 4) {
            in.skip(1, "reset cause");
            out.fact("firmware", in.u8("major") + "." + in.u8("minor") + "." + in.u8("patch"));
        }
    }

    private static void activity(Octets in, Readings out) throws DecodeException {
        int tag = in.u8("tag") & 0x07;
        switch (tag) {
            case 1 -> out.quantity(Metrics.ACTIVITY_COUNT, in.u32("activity"), 0, "1");
            case 3 -> out.flag(Metrics.VIBRATION, true);
            case 4 ->
                out.quantity(
                        Metrics.ACTIVITY_COUNT,
                        in.skip(12, "activity of the hours").u32("activity"),
                        0,
                        "1");
            default -> {
                // configuration, Bluetooth address
            }
        }
    }

    private static void shutdown(Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.DEVICE_ONLINE, false);
        if (in.remaining() > 0 && in.u8("cause") == 1) {
            out.flag(Metrics.BATTERY_LOW, true);
        }
    }

    private static void event(Octets in, Readings out) throws DecodeException {
        switch (in.u8("event")) {
            case 1 -> out.flag(Metrics.MOTION, true);
            case 2 -> out.flag(Metrics.MOTION, false);
            case 7 -> out.helpCall("sos");
            case 8 -> out.flag(Metrics.HELP_CALL, false).attribute(Attributes.KIND, "sos-end");
            case 10 -> fence(in.u8("fence") & 0x0f, out);
            default -> {
                // positioning, Bluetooth, angle; of what is hot or cold the temperature above tells
            }
        }
    }

    private static void fence(int event, Readings out) {
        if (event == ENTERED || event == LEFT) {
            out.flag(Metrics.ZONE_EXIT, event == LEFT);
        }
    }

    /** Numbers squeezed evenly into an octet. */
    static final class Condensed {
        private static final int LARGEST = 255;
        private static final int[] BOUNDS = {250, 500, 1000, 2000, 4000};

        private Condensed() {}

        /** @param reserved codes at the ends that mean something else */
        static BigDecimal read(int octet, String lowest, String highest, int reserved, int scale) {
            BigDecimal low = new BigDecimal(lowest);
            BigDecimal span = new BigDecimal(highest).subtract(low);
            BigDecimal steps = BigDecimal.valueOf(octet - reserved / 2);
            return span.multiply(steps)
                    .divide(BigDecimal.valueOf(LARGEST - reserved), scale + 4, RoundingMode.HALF_UP)
                    .add(low)
                    .setScale(scale, RoundingMode.HALF_UP);
        }

        /** Metres up to 250, lower bounds above. */
        static Value metres(int octet) {
            return octet <= 250
                    ? Value.quantity(octet, "m")
                    : new Value.Quantity(BigDecimal.valueOf(BOUNDS[octet - 251]), "m", ">");
        }
    }
}
