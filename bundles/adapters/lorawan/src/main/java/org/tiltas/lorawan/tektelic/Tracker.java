package org.tiltas.lorawan.tektelic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * Tektelic trackers (decoders of the vendor): port 10, channel and type octet, most significant octet first. One code has
 * values of different length in different models. What a tracker hears of beacons (port 25) is no position.
 */
public final class Tracker implements PayloadDecoder {
    /** What differs between the models. */
    public enum Kind {
        /** Sparrow, Pelican, Stork: motion, no satellites. */
        BEACONS,
        /** Orca and its predecessor. */
        SATELLITES,
        /** Seal, worn by people who may need help. */
        PERSON
    }

    private static final int MEASUREMENTS = 10;
    private static final int LOGS = 15;
    /** Diagnostics of satellites and of the device, clock, beacons, configuration, answers. */
    private static final Set<Integer> NOTHING_MEASURED = Set.of(5, 16, 20, 25, 100, 101);

    private static final int BUTTON = 1;
    private static final int FALL = 2;

    private final Kind kind;

    public Tracker(Kind kind) {
        this.kind = kind;
    }

    /** Product codes, which nothing else is called. */
    public static Map<String, Kind> codes() {
        Map<String, Kind> codes = new HashMap<>();
        List.of("t0007xxx-sparrow", "t000594x", "t0006909", "t0007377", "t0007367", "t0008375")
                .forEach(code -> codes.put(code, Kind.BEACONS));
        List.of("enterprise asset tracker", "ble asset tracker").forEach(code -> codes.put(code, Kind.BEACONS));
        List.of("t0006129", "t000598x", "industrial gps asset tracker")
                .forEach(code -> codes.put(code, Kind.SATELLITES));
        codes.put("t0007705", Kind.PERSON);
        return codes;
    }

    /** Words that mean other things as well. */
    public static Map<String, Kind> words() {
        return Map.of(
                "sparrow", Kind.BEACONS,
                "pelican", Kind.BEACONS,
                "stork", Kind.BEACONS,
                "orca", Kind.SATELLITES,
                "seal", Kind.PERSON);
    }

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        if (NOTHING_MEASURED.contains(uplink.port())) {
            return;
        }
        Fix fix = new Fix(kind == Kind.PERSON);
        if (uplink.port() == LOGS && kind == Kind.SATELLITES) {
            logs(in, fix, out);
            return;
        }
        if (uplink.port() != MEASUREMENTS) {
            throw new DecodeException("unknown-port", "port: " + uplink.port() + " is not known");
        }
        while (in.remaining() > 0) {
            int channel = in.u8("channel");
            int type = in.u8("type");
            try {
                field(channel, type, in, fix, out);
            } catch (DecodeException e) {
                fix.tell(out);
                throw new DecodeException(e.reason(), "channel %02x %02x: ".formatted(channel, type) + e.getMessage());
            }
        }
        fix.tell(out);
    }

    private void field(int channel, int type, Octets in, Fix fix, Readings out) throws DecodeException {
        boolean person = kind == Kind.PERSON;
        switch (channel << 8 | type) {
            case 0x00ba -> voltage("", in, out);
            case 0x01ba, 0x02ba -> voltage(Integer.toString(channel), in, out);
            case 0x00d3 -> out.quantity(Metrics.BATTERY, in.u8("battery"), 0, "%");
            case 0x00bd -> in.skip(2, "remaining days");
            case 0x0067 -> {
                String metric = kind == Kind.BEACONS ? Metrics.DEVICE_TEMPERATURE : Metrics.AMBIENT_TEMPERATURE;
                out.quantity(metric, in.i16("temperature"), 1, "Cel");
            }
            case 0x0367 -> out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 1, "Cel");
            case 0x0468 -> out.quantity(Metrics.HUMIDITY, in.u8("humidity") * 5L, 1, "%");
            case 0x0073 -> out.quantity(Metrics.AIR_PRESSURE, in.u16("air pressure"), 1, "hPa");
            case 0x0000 -> {
                int alarm = in.u8("acceleration alarm");
                // here a Seal says that it found no satellites
                if (!person) {
                    out.flag(Metrics.MOTION, alarm != 0);
                }
            }
            case 0x0001 -> out.flag(Metrics.MOTION, in.u8("acceleration alarm") != 0);
            case 0x0004 -> in.skip(1, "state");
            case 0x0071 -> in.skip(6, "acceleration");
            case 0x0074 -> in.skip(2, "calibrated pressure");
            case 0x0085 -> fix.time(in);
            case 0x0088 -> fix.coordinates(in);
            case 0x0092 -> in.skip(person ? 1 : 2, "speed");
            case 0x0095 -> {
                int status = in.u8("status");
                if (kind == Kind.SATELLITES) {
                    fix.status(status);
                }
            }
            case 0x0195 -> {
                int fences = in.u8("fences");
                if (kind == Kind.SATELLITES) {
                    fences(fences, out);
                }
            }
            case 0x0295 -> safety(in.u8("safety"), out);
            default -> throw new DecodeException("unknown-channel", "not known");
        }
    }

    /** Hundredths of a volt above 2.5 V; the highest bit when the battery ends. */
    private static void voltage(String channel, Octets in, Readings out) throws DecodeException {
        int octet = in.u8("battery voltage");
        out.quantity(Metrics.BATTERY_VOLTAGE, 250L + (octet & 0x7f), 2, "V").channel(channel);
        if (octet >> 7 != 0) {
            out.flag(Metrics.BATTERY_LOW, true).channel(channel);
        }
    }

    /** Four fences of two bits: 1 within, 2 outside, otherwise not known. */
    private static void fences(int status, Readings out) {
        for (int fence = 0; fence < 4; fence++) {
            int where = status >> 2 * fence & 3;
            if (where == 1 || where == 2) {
                out.held(Metrics.ZONE_EXIT, where == 2).channel("fence-" + fence);
            }
        }
    }

    /** Told again while it lasts: the message that told its beginning may be lost. */
    private static void safety(int status, Readings out) {
        if ((status & BUTTON) != 0) {
            out.helpCall("emergency-button");
        }
        if ((status & FALL) != 0) {
            out.flag(Metrics.FALL, true);
        }
    }

    /** Positions out of the tracker's memory; one without a time is worth nothing. */
    private static void logs(Octets in, Fix fix, Readings out) throws DecodeException {
        while (in.remaining() > 0) {
            int kind = in.u8("kind of log");
            in.skip(1, "fragment");
            switch (kind) {
                case 1 -> fix.time(in);
                case 2 -> {
                    fix.coordinates(in);
                    fix.tellIfTimed(out);
                }
                case 3 -> {
                    while (in.remaining() > 0) {
                        fix.time(in);
                        fix.coordinates(in);
                        fix.tellIfTimed(out);
                    }
                }
                default -> throw new DecodeException("unknown-code", "kind of log: " + kind + " is not known");
            }
        }
    }
}
