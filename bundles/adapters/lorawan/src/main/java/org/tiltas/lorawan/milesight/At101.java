package org.tiltas.lorawan.milesight;

import java.util.Map;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** The outdoor tracker AT101. Positions out of networks it hears are not solved here. */
final class At101 {
    private static final int DECIMALS = 6;

    static final Map<Integer, Channel> CHANNELS = Map.of(
            0x0488,
            At101::location,
            0x8488,
            At101::location,
            0x0500,
            Channel.skip(1),
            0x06d9,
            At101::networks,
            0x0700,
            Channel.state(Metrics.TAMPER),
            0x089b,
            Channel.skip(6),
            0x20ce,
            Channel.record(At101::stored));

    private At101() {}

    private static void location(Octets in, Readings out) throws DecodeException {
        int latitude = in.i32le("latitude");
        int longitude = in.i32le("longitude");
        int status = in.u8("status");
        out.position(latitude, longitude, DECIMALS);
        motion(status & 0x0f, out);
        int fence = status >> 4;
        if (fence <= 1) {
            out.flag(Metrics.ZONE_EXIT, fence == 1);
        }
    }

    private static void networks(Octets in, Readings out) throws DecodeException {
        in.skip(8, "network");
        motion(in.u8("status") & 0x0f, out);
    }

    /** 1 started, 2 goes on, 3 stopped; the rest says nothing of motion. */
    private static void motion(int status, Readings out) {
        if (status >= 1 && status <= 3) {
            out.addUnlessTold(Metrics.MOTION, new Value.Flag(status != 3));
        }
    }

    /** Records have longitude first. */
    private static void stored(Octets in, Readings out) throws DecodeException {
        int longitude = in.i32le("longitude");
        int latitude = in.i32le("latitude");
        out.position(latitude, longitude, DECIMALS);
    }
}
