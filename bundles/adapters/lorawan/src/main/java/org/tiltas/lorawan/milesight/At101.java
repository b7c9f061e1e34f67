package org.tiltas.lorawan.milesight;

import java.util.Map;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** The outdoor tracker AT101. Positions out of networks it hears are not solved here. */
final class At101 {
    private static final int DECIMALS = 6;
    private static final int ANGLES = 6;
    private static final int NOWHERE = -1;
    private static final Set<Integer> KNOWN =
            Set.of(0x0175, 0x0367, 0x8367, 0x0488, 0x8488, 0x0500, 0x06d9, 0x0700, 0x089b, 0x20ce);

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
        position(latitude, longitude, out);
        motion(status & 0x0f, out);
        int fence = status >> 4;
        if (fence <= 1) {
            out.held(Metrics.ZONE_EXIT, fence == 1);
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

    /** Records have longitude first; newer firmware adds two times three angles. */
    private static void stored(Octets in, Readings out) throws DecodeException {
        int longitude = in.i32le("longitude");
        int latitude = in.i32le("latitude");
        position(latitude, longitude, out);
        if (in.remaining() >= ANGLES && !channelFollows(in, 0) && channelFollows(in, ANGLES)) {
            in.skip(ANGLES, "angles");
        }
    }

    /** Whether the message ends there, or something stands there that begins like a channel of this tracker. */
    private static boolean channelFollows(Octets in, int ahead) {
        return in.remaining() == ahead || in.remaining() > ahead + 1 && KNOWN.contains(in.peek16(ahead));
    }

    /** All ones: no satellites were found. */
    private static void position(int latitude, int longitude, Readings out) {
        if (latitude != NOWHERE || longitude != NOWHERE) {
            out.position(latitude, longitude, DECIMALS);
        }
    }
}
