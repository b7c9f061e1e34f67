package org.tiltas.lorawan.milesight;

import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** The sound sensor WS302: level now, equivalent level and maximum, with their weighting of frequency and of time. */
final class SoundSensor {
    private static final String FREQUENCY = "ZAC";
    private static final String TIME = "IFS";

    private SoundSensor() {}

    static void read(Octets in, Readings out) throws DecodeException {
        int weighting = in.u8("weighting");
        String frequency = "L" + letter(FREQUENCY, weighting & 3);
        String time = letter(TIME, weighting >> 2 & 3);
        level(frequency + time, in, out);
        level(frequency + "eq", in, out);
        level(frequency + time + "max", in, out);
    }

    private static String letter(String letters, int index) {
        return index < letters.length() ? letters.substring(index, index + 1) : "";
    }

    private static void level(String channel, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.SOUND_LEVEL, in.u16le("sound level"), 1, "dB").channel(channel);
    }
}
