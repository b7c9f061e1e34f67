package org.tiltas.lorawan.milesight;

import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * The vape detector GS601, of the newer layout: one octet of command, its value, least significant octet first. Behind
 * settings and answers, whose length nobody needs to know, nothing is read.
 */
final class Gs601 implements PayloadDecoder {
    private static final int FIRST_SETTING = 0x5e;
    private static final int SERIAL = 0xdb;
    private static final int VERSIONS = 0xda;
    private static final int RELEASED = 0x10;
    private static final int OVER = 0x11;
    private static final int NORMAL = 0x20;
    private static final int RAISED = 0x21;

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        while (in.remaining() > 0) {
            int command = in.u8("command");
            try {
                if (!read(command, in, out)) {
                    return;
                }
            } catch (DecodeException e) {
                throw new DecodeException(e.reason(), "command %02x: ".formatted(command) + e.getMessage());
            }
        }
    }

    /** @return whether the next command can be found */
    private static boolean read(int command, Octets in, Readings out) throws DecodeException {
        switch (command) {
            case 0x00 -> out.quantity(Metrics.BATTERY, in.u8("battery"), 0, "%");
            case 0x01 -> in.skip(1, "vaping index");
            case 0x02 -> alarm(1, in, out, value -> {});
            case 0x03 -> in.skip(2, "particles");
            case 0x04 -> alarm(2, in, out, value -> {});
            case 0x05 -> particles(Metrics.PM2_5, in, out);
            case 0x06 -> alarm(2, in, out, value -> particles(Metrics.PM2_5, value, out));
            case 0x07 -> particles(Metrics.PM10, in, out);
            case 0x08 -> alarm(2, in, out, value -> particles(Metrics.PM10, value, out));
            case 0x09 -> Channel.temperature().read(in, out);
            case 0x0a -> temperatureAlarm(in, out);
            case 0x0b -> out.quantity(Metrics.HUMIDITY, in.u16le("humidity"), 1, "%");
            case 0x0c -> {
                in.skip(1, "humidity");
                out.add(Metrics.HUMIDITY, new Value.Absent(AbsentReason.ERROR));
            }
            case 0x0d -> compounds(in, out);
            case 0x0e -> alarm(2, in, out, value -> compounds(value, out));
            case 0x0f -> Channel.state(Metrics.TAMPER).read(in, out);
            case 0x10 -> {
                int type = in.u8("tampering");
                if (type == NORMAL || type == RAISED) {
                    out.flag(Metrics.TAMPER, type == RAISED);
                }
            }
            case 0x11 -> in.skip(1, "buzzer");
            case 0x12 -> Channel.state(Metrics.PRESENCE).read(in, out);
            case 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a -> in.skip(8, "raw values");
            case 0x2b -> in.skip(4, "working time");
            case 0xc8 -> out.flag(Metrics.DEVICE_ONLINE, in.u8("device status") != 0);
            case 0xcf, 0xd9, 0xdf -> in.skip(2, "value");
            case SERIAL -> out.fact("serial", in.hex(8, "serial"));
            case VERSIONS -> {
                Channel.hardware().read(in, out);
                in.skip(6, "firmware");
            }
            case 0xee -> {
                // asks for its settings
            }
            default -> {
                if (command >= FIRST_SETTING && command <= 0x7f || command >= 0xb0) {
                    return false;
                }
                throw new DecodeException("unknown-channel", "not known");
            }
        }
        return true;
    }

    @FunctionalInterface
    private interface Measured {
        void read(Octets in) throws DecodeException;
    }

    /** An alarm of a threshold carries the value; one that the sensor failed does not. */
    private static int alarm(int octets, Octets in, Readings out, Measured value) throws DecodeException {
        int type = in.u8("alarm");
        if (type == RELEASED || type == OVER) {
            value.read(in.slice(octets, "value"));
        }
        return type;
    }

    private static void temperatureAlarm(Octets in, Readings out) throws DecodeException {
        int type = alarm(2, in, out, value -> Channel.temperature().read(value, out));
        if (type == NORMAL || type == RAISED) {
            out.flag(Metrics.HEAT_ALARM, type == RAISED);
        } else if (type < RELEASED) {
            out.add(Metrics.AMBIENT_TEMPERATURE, new Value.Absent(AbsentReason.ERROR));
        }
    }

    private static void particles(String metric, Octets in, Readings out) throws DecodeException {
        out.quantity(metric, in.u16le("particles"), 0, "ug/m3");
    }

    private static void compounds(Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.TVOC, in.u16le("organic compounds"), 0, "ug/m3");
    }
}
