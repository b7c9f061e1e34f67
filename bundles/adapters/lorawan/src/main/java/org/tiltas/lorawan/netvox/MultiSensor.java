package org.tiltas.lorawan.netvox;

import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * The R315 series (its user manual, 7.1): up to eight sensors in or at one housing. One mask says which are there, another
 * what they say; the bits of the two do not stand at the same places.
 */
final class MultiSensor {
    private static final int CLIMATE = 0;
    private static final int LIGHT_REPORT = 2;

    private final int present;
    private final int on;
    private final Readings out;

    private MultiSensor(int present, int on, Readings out) {
        this.present = present;
        this.on = on;
        this.out = out;
    }

    static void read(int report, Octets in, Readings out) throws DecodeException {
        if (report == LIGHT_REPORT) {
            out.quantity(Metrics.ILLUMINANCE, in.u16("light"), 0, "lx");
            return;
        }
        MultiSensor sensor = new MultiSensor(in.u16("functions"), in.u16("states"), out);
        sensor.states();
        if (isSet(sensor.present, CLIMATE)) {
            out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 2, "Cel");
            out.quantity(Metrics.HUMIDITY, in.u8("humidity") * 5L, 1, "%");
        }
    }

    private void states() {
        state(2, 0, Metrics.MOTION, "");
        if (isSet(present, 3) && isSet(on, 1)) {
            out.helpCall("press");
        }
        state(5, 3, Metrics.CONTACT_OPEN, "internal");
        state(6, 4, Metrics.CONTACT_OPEN, "external");
        state(7, 5, Metrics.VIBRATION, "internal");
        state(8, 6, Metrics.VIBRATION, "external");
        state(9, 7, Metrics.CONTACT_OPEN, "dry-contact");
        state(11, 8, Metrics.WATER_LEAK, "");
        state(12, 9, Metrics.SEAT_OCCUPIED, "");
        state(13, 10, Metrics.VIBRATION, "glass");
    }

    private void state(int function, int bit, String metric, String channel) {
        if (isSet(present, function)) {
            out.held(metric, isSet(on, bit)).channel(channel);
        }
    }

    private static boolean isSet(int mask, int bit) {
        return (mask >> bit & 1) != 0;
    }
}
