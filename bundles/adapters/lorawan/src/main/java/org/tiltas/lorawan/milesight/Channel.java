package org.tiltas.lorawan.milesight;

import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** Reads the value of one channel; numbers have their least significant octet first. */
@FunctionalInterface
interface Channel {
    void read(Octets in, Readings out) throws DecodeException;

    static Channel skip(int octets) {
        return (in, out) -> in.skip(octets, "value");
    }

    /** One after the other. */
    static Channel all(Channel... parts) {
        return (in, out) -> {
            for (Channel part : parts) {
                part.read(in, out);
            }
        };
    }

    /** A record out of the device's memory: its time, then its values. */
    static Channel record(Channel... parts) {
        Channel values = all(parts);
        return (in, out) -> values.read(in, out.storedAt(in.u32le("timestamp")));
    }

    /** 1 is yes, 0 is no, anything else says nothing. */
    static Channel state(String metric) {
        return (in, out) -> {
            int value = in.u8(metric);
            if (value <= 1) {
                out.flag(metric, value == 1);
            }
        };
    }

    static Channel unsigned8(String metric, int scale, String unit) {
        return (in, out) -> out.quantity(metric, in.u8(metric), scale, unit);
    }

    static Channel unsigned16(String metric, int scale, String unit) {
        return (in, out) -> out.quantity(metric, in.u16le(metric), scale, unit);
    }

    static Channel temperature() {
        return (in, out) -> out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16le("temperature"), 1, "Cel");
    }

    /** In halves of a percent. */
    static Channel humidity() {
        return (in, out) -> out.quantity(Metrics.HUMIDITY, in.u8("humidity") * 5L, 1, "%");
    }

    static Channel humidity16() {
        return (in, out) -> out.quantity(Metrics.HUMIDITY, in.u16le("humidity") * 5L, 1, "%");
    }

    static Channel battery() {
        return unsigned8(Metrics.BATTERY, 0, "%");
    }

    static Channel carbonDioxide() {
        return unsigned16(Metrics.CARBON_DIOXIDE, 0, "[ppm]");
    }

    static Channel pressure() {
        return unsigned16(Metrics.AIR_PRESSURE, 1, "hPa");
    }

    static Channel lightLevel() {
        return unsigned8(Metrics.LIGHT_LEVEL, 0, "1");
    }

    static Channel fact(String name, int octets) {
        return (in, out) -> out.fact(name, in.hex(octets, name));
    }

    /** 0110 is 1.1. */
    static Channel hardware() {
        return (in, out) -> {
            int major = in.u8("hardware");
            out.fact("hardware", Integer.toHexString(major) + "." + (in.u8("hardware") >> 4));
        };
    }

    /** 0110 is 1.10. */
    static Channel firmware() {
        return (in, out) -> {
            int major = in.u8("firmware");
            out.fact("firmware", Integer.toHexString(major) + "." + Integer.toHexString(in.u8("firmware")));
        };
    }

    /** What is measured here could not be. */
    static Channel failed(String metric) {
        return (in, out) -> {
            in.skip(1, metric);
            out.add(metric, new Value.Absent(AbsentReason.ERROR));
        };
    }
}
