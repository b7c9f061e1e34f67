package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.Map;
import org.tiltas.api.DecodeException;
import org.tiltas.lorawan.Octets;

/**
 * Answers to commands. They measure nothing, but measurements may follow, so their length must be known. Behind one of
 * unknown length nothing can be read any more; that is no error, since a device answers only what its owner asked.
 */
final class Answers {
    private static final Map<Integer, Integer> PLAIN = new HashMap<>();
    private static final Map<Integer, Integer> EXTENDED = new HashMap<>();
    private static final int WITH_RESULT = 0xf8;
    private static final int CALIBRATION = 0x1a;
    private static final int BY_HAND = 2;

    static {
        put(PLAIN, 1, 0x04, 0x10, 0x25, 0x27, 0x28, 0x2c, 0x2d, 0x2e, 0x2f, 0x3b, 0x3c, 0x3d, 0x3e, 0x40, 0x42, 0x4a);
        put(PLAIN, 1, 0x56, 0x57, 0x59, 0x64, 0x66, 0x68, 0x69, 0x6d, 0x71, 0x74, 0x84, 0x85, 0x86, 0x87, 0x8f, 0xb2);
        put(PLAIN, 1, 0xc9, 0xd7, 0xeb, 0xf4, 0xf5);
        put(PLAIN, 2, 0x02, 0x03, 0x17, 0x18, 0x1c, 0x3a, 0x5a, 0x65, 0x95, 0xbd, 0xf2);
        put(PLAIN, 3, 0x13, 0x6a, 0x8a, 0x8e, 0xea);
        put(PLAIN, 4, 0x11, 0x58, 0x7e, 0x89, 0xf0, 0xf1);
        put(PLAIN, 5, 0x54, 0x98, 0x99);
        put(PLAIN, 6, 0x79, 0xd6);
        put(PLAIN, 7, 0x75);
        put(PLAIN, 8, 0x35, 0x88, 0x96);
        put(PLAIN, 9, 0x06);
        put(PLAIN, 10, 0xba);
        put(EXTENDED, 1, 0x3e, 0x3f, 0x40, 0x42, 0x43, 0x48, 0x4d, 0x4e, 0x86, 0x87, 0xb3, 0xc9);
        put(EXTENDED, 2, 0x50, 0x56, 0x85);
        put(EXTENDED, 3, 0x52, 0x53, 0xb2, 0xb4, 0xbd);
        put(EXTENDED, 4, 0xbe);
        put(EXTENDED, 5, 0x41, 0x4a, 0x4c, 0x91);
        put(EXTENDED, 6, 0x44, 0x51, 0xb5);
        put(EXTENDED, 7, 0xb1);
        put(EXTENDED, 9, 0x49, 0x4b);
        put(EXTENDED, 12, 0x4f);
    }

    private Answers() {}

    private static void put(Map<Integer, Integer> lengths, int length, int... types) {
        for (int type : types) {
            lengths.put(type, length);
        }
    }

    static boolean isOne(int channel) {
        return channel == 0xfe || channel == 0xff || channel == WITH_RESULT || channel == 0xf9;
    }

    /** @return whether the cursor stands behind the answer; false if its length is not known */
    static boolean pass(int channel, int type, Octets in) throws DecodeException {
        boolean plain = channel == 0xfe || channel == 0xff;
        if (plain && type == CALIBRATION) {
            if (in.u8("answer") == BY_HAND) {
                in.skip(2, "answer");
            }
            return true;
        }
        Integer length = (plain ? PLAIN : EXTENDED).get(type);
        if (length == null || in.remaining() < length) {
            return false;
        }
        in.skip(length, "answer");
        if (channel == WITH_RESULT && in.remaining() > 0) {
            in.skip(1, "result");
        }
        return true;
    }
}
