package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.Map;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * The radar VS373, firmware 1.0.1 and 1.0.2. A report tells states, an alarm tells an event; where one message has both,
 * the alarm counts.
 */
final class Vs373 {
    static final Map<Integer, Channel> CHANNELS = new HashMap<>();

    private static final int TRIGGERED = 1;
    private static final int IGNORED = 3;
    private static final int REPORTED = 4;

    static {
        CHANNELS.put(0x03f8, Channel.all(Vs373::target, Channel.skip(4)));
        CHANNELS.put(0x07b0, Channel.all(Vs373::target, Channel.skip(6)));
        CHANNELS.put(0x04f9, Vs373::regions);
        CHANNELS.put(0x0ab3, Vs373::regionBits);
        CHANNELS.put(0x05fa, Channel.skip(8));
        CHANNELS.put(0x0bb4, Channel.skip(9));
        CHANNELS.put(0x0cb4, Channel.skip(9));
        CHANNELS.put(0x09b2, Channel.skip(6));
        CHANNELS.put(0x08b1, Vs373::breathing);
        CHANNELS.put(0x06fb, Vs373::alarm);
        CHANNELS.put(0x20ce, Channel.record(Vs373::alarm));
    }

    private Vs373() {}

    private static void target(Octets in, Readings out) throws DecodeException {
        int detection = in.u8("detection status");
        int target = in.u8("target status");
        if (detection <= 4) {
            out.addUnlessTold(Metrics.PRESENCE, new Value.Flag(detection != 1));
        }
        if (detection == 2 || detection == 3) {
            out.addUnlessTold(Metrics.BED_OCCUPIED, new Value.Flag(detection == 2));
        } else if (detection == 4) {
            out.addUnlessTold(Metrics.FALL, new Value.Flag(true)).attribute(Attributes.KIND, "status");
        }
        if (target <= 1 && detection != 1) {
            out.addUnlessTold(Metrics.MOTIONLESS, new Value.Flag(target == 1));
        } else if (target == 3) {
            out.addUnlessTold(Metrics.LYING_DOWN, new Value.Flag(true));
        }
    }

    /** Up to firmware 1.0.1 a 0 means occupied. */
    private static void regions(Octets in, Readings out) throws DecodeException {
        for (int region = 1; region <= 4; region++) {
            int vacant = in.u8("region " + region);
            if (vacant <= 1) {
                out.flag(Metrics.PRESENCE, vacant == 0).channel("region-" + region);
            }
        }
    }

    private static void regionBits(Octets in, Readings out) throws DecodeException {
        int count = Math.min(in.u8("number of regions"), 32);
        long occupied = in.u32le("regions");
        for (int region = 1; region <= count; region++) {
            out.flag(Metrics.PRESENCE, (occupied >> region - 1 & 1) != 0).channel("region-" + region);
        }
    }

    private static void breathing(Octets in, Readings out) throws DecodeException {
        int status = in.u8("breathing status");
        int hundredths = in.u16le("respiratory rate");
        switch (status) {
            case 2, 3, 4 -> out.quantity(Metrics.RESPIRATION, hundredths, 2, "/min");
            case 5 -> out.add(Metrics.RESPIRATION, new Value.Absent(AbsentReason.TEMP_UNKNOWN));
            default -> {
                // nobody to be measured
            }
        }
    }

    private static void alarm(Octets in, Readings out) throws DecodeException {
        in.skip(2, "alarm id");
        int type = in.u8("alarm type");
        int status = in.u8("alarm status");
        int region = in.u8("region");
        if (status < TRIGGERED || status > REPORTED) {
            throw new DecodeException("unknown-code", "alarm status: " + status + " is not known");
        }
        boolean on = status == TRIGGERED || status == REPORTED;
        switch (type) {
            case 0 -> told(out.flag(Metrics.FALL, on), status);
            case 1 -> told(out.flag(Metrics.MOTIONLESS, on), status);
            case 2 -> told(out.flag(Metrics.DWELL, on), status);
            case 3 -> outOfBed(on, status, region, out);
            case 4, 5 -> {
                // that an alarm ended does not say who is there now
                if (on) {
                    told(out.flag(Metrics.PRESENCE, type == 4), status);
                }
            }
            case 6, 7 -> {
                Reading.Builder reading = told(out.flag(Metrics.RESPIRATION_ALARM, on), status);
                reading.attribute(Attributes.NOTE, type == 6 ? "Breathing too slow" : "Breathing too fast");
            }
            case 8 -> told(out.flag(Metrics.LYING_DOWN, on), status);
            default -> throw new DecodeException("unknown-code", "alarm type: " + type + " is not known");
        }
    }

    /** An alarm that was dismissed does not put anybody back to bed: the next report tells. */
    private static void outOfBed(boolean on, int status, int region, Readings out) {
        if (on) {
            told(out.flag(Metrics.BED_OCCUPIED, false), status).attribute(Attributes.NOTE, "Region " + region);
        }
    }

    private static Reading.Builder told(Reading.Builder reading, int status) {
        return reading.attribute(
                Attributes.KIND,
                switch (status) {
                    case TRIGGERED -> "triggered";
                    case IGNORED -> "ignored";
                    case REPORTED -> "reported";
                    default -> "deactivated";
                });
    }
}
